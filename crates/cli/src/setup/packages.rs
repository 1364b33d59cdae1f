//! The pinned packages.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::error::SetupError;
use crate::products::Product;

const PINS: &str = include_str!("../../data/packages.toml");

/// A package to fetch; the fields are explained in `data/packages.toml`.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Package {
    #[serde(rename = "for")]
    pub(super) product: Product,
    pub(super) name: String,
    pub(super) version: String,
    pub(super) file: String,
    pub(super) size: u64,
    pub(super) sha256: String,
    pub(super) python: Option<String>,
    pub(super) path: String,
    #[serde(default)]
    pub(super) only: Vec<String>,
    #[serde(default)]
    pub(super) unpacked: Vec<String>,
    pub(super) licence: String,
    pub(super) attribution: String,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Pins {
    package: Vec<Package>,
}

/// All packages that this version of the program builds from.
pub(super) fn pinned() -> Result<Vec<Package>, SetupError> {
    Ok(toml::from_str::<Pins>(PINS)?.package)
}

/// Checks a wheel's hash; `progress` is told how many bytes were read.
pub(super) fn verify(
    package: &Package,
    wheel: &Path,
    progress: &mut dyn FnMut(u64),
) -> Result<(), SetupError> {
    let failed = |source| SetupError::Io {
        path: wheel.to_owned(),
        source,
    };
    let mut file = File::open(wheel).map_err(failed)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    let mut read = 0;
    loop {
        let n = file.read(&mut buffer).map_err(failed)?;
        if n == 0 {
            break;
        }
        hasher.update(&buffer[..n]);
        read += n as u64;
        progress(read);
    }
    let found: String = hasher
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    if found != package.sha256 {
        let (file, expected) = (wheel.display().to_string(), package.sha256.clone());
        return Err(SetupError::WrongHash {
            file,
            expected,
            found,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_product_has_well_formed_pins() {
        let pins = pinned().unwrap();
        let mut products: Vec<Product> = pins.iter().map(|p| p.product).collect();
        products.dedup();
        assert_eq!(products, Product::ALL);
        for pin in pins {
            assert!(
                pin.sha256.len() == 64 && pin.sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
            );
            assert!(pin.file.ends_with(".whl") && pin.file.contains(&pin.version));
            assert!(pin.size > 1_000_000 && !pin.path.starts_with('/'));
        }
    }
}
