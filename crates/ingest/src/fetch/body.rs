//! Bodies read within limits, whatever their headers say.

use std::io::{self, Read};

use flate2::read::MultiGzDecoder;

use super::FetchError;

/// Longest body in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct BodyLimits {
    /// As it comes over the wire.
    pub(super) packed: u64,
    /// Decompressed.
    pub(super) unpacked: u64,
}

/// Reads a body in this content encoding. At most the limits and one buffer are held.
pub(super) fn read(
    mut wire: impl Read,
    encoding: Option<&str>,
    limits: BodyLimits,
) -> Result<Vec<u8>, FetchError> {
    match encoding.map(|name| name.trim().to_ascii_lowercase()).as_deref() {
        None | Some("" | "identity") => plain(wire, limits),
        Some("gzip" | "x-gzip") => {
            // some servers say gzip and send what is none
            let mut start = Vec::with_capacity(2);
            (&mut wire).take(2).read_to_end(&mut start).map_err(broken)?;
            let is_gzip = start == [0x1f, 0x8b];
            let wire = io::Cursor::new(start).chain(wire);
            if is_gzip {
                gzip(wire, limits)
            } else {
                plain(wire, limits)
            }
        }
        Some(other) => Err(FetchError::Encoding(other.to_owned())),
    }
}

fn plain(wire: impl Read, limits: BodyLimits) -> Result<Vec<u8>, FetchError> {
    let limit = limits.packed.min(limits.unpacked);
    let mut bytes = Vec::new();
    wire.take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(broken)?;
    if bytes.len() as u64 > limit {
        return Err(FetchError::TooLong(limit));
    }
    Ok(bytes)
}

fn gzip(wire: impl Read, limits: BodyLimits) -> Result<Vec<u8>, FetchError> {
    let mut wire = Counted {
        wire,
        left: limits.packed,
    };
    let mut bytes = Vec::new();
    let result = MultiGzDecoder::new(&mut wire)
        .take(limits.unpacked.saturating_add(1))
        .read_to_end(&mut bytes);
    if bytes.len() as u64 > limits.unpacked {
        return Err(FetchError::Unpacks(limits.unpacked));
    }
    match result {
        Ok(_) => Ok(bytes),
        Err(error) if error.get_ref().is_some_and(|inner| inner.is::<Overrun>()) => {
            Err(FetchError::TooLong(limits.packed))
        }
        Err(error) => Err(broken(error)),
    }
}

/// What a failed read means. What the decoder objects to is an error of the kinds `InvalidInput` and `InvalidData`.
fn broken(error: io::Error) -> FetchError {
    match error.kind() {
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => FetchError::Damaged(error.to_string()),
        _ => FetchError::from(ureq::Error::from(error)),
    }
}

/// Fails once more bytes come than are allowed.
struct Counted<R> {
    wire: R,
    left: u64,
}

#[derive(Debug, thiserror::Error)]
#[error("too many bytes")]
struct Overrun;

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.wire.read(buffer)?;
        self.left = self
            .left
            .checked_sub(count as u64)
            .ok_or_else(|| io::Error::other(Overrun))?;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;

    use super::*;

    const LIMITS: BodyLimits = BodyLimits {
        packed: 1000,
        unpacked: 5000,
    };

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn unpack(bytes: &[u8]) -> Result<Vec<u8>, FetchError> {
        read(bytes, Some("gzip"), LIMITS)
    }

    #[test]
    fn limits_hold_before_and_after_decompression() {
        assert_eq!(unpack(&packed(&[7; 5000])).unwrap(), vec![7; 5000]);
        assert_eq!(unpack(&packed(&[7; 5001])), Err(FetchError::Unpacks(5000)));
        assert_eq!(unpack(&packed(&[0; 500_000])), Err(FetchError::Unpacks(5000)));
        let noise: Vec<u8> = (0..3000u32)
            .map(|n| xxhash_rust::xxh3::xxh3_64(&n.to_le_bytes()) as u8)
            .collect();
        assert_eq!(
            unpack(&packed(&noise)).map(|bytes| bytes.len()),
            Err(FetchError::TooLong(1000))
        );
        assert_eq!(read(&[1; 1000][..], None, LIMITS).unwrap().len(), 1000);
        assert_eq!(read(io::repeat(1), None, LIMITS), Err(FetchError::TooLong(1000)));
        assert_eq!(
            read(io::repeat(0x1f), Some("gzip"), LIMITS),
            Err(FetchError::TooLong(1000))
        );
    }

    /// A thousand empty members unpack to nothing, and would for ever.
    #[test]
    fn empty_members_end_too() {
        let empty = packed(b"").repeat(1000);
        assert_eq!(unpack(&empty), Err(FetchError::TooLong(1000)));
    }

    #[test]
    fn what_is_not_as_said() {
        assert_eq!(unpack(b"<rss/>").unwrap(), b"<rss/>");
        assert_eq!(unpack(b"").unwrap(), b"");
        let whole = packed(b"some news of the day");
        assert_eq!(unpack(&whole[..whole.len() - 9]), Err(FetchError::CutShort));
        let mut damaged = whole.clone();
        let at = damaged.len() - 6;
        damaged[at] ^= 0xff;
        assert!(matches!(unpack(&damaged), Err(FetchError::Damaged(_))));
        assert_eq!(
            read(&b""[..], Some("br"), LIMITS),
            Err(FetchError::Encoding("br".to_owned()))
        );
    }

    proptest! {
        #[test]
        fn no_bytes_panic(mut bytes: Vec<u8>, magic: bool) {
            if magic {
                bytes.splice(0..0, [0x1f, 0x8b, 8, 0]);
            }
            if let Ok(body) = unpack(&bytes) {
                prop_assert!(body.len() as u64 <= LIMITS.unpacked);
            }
        }
    }
}
