//! The mapping that a user writes for columns of other names.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor, value::MapAccessDeserializer, value::SeqAccessDeserializer};

use super::{Column, Origin, Role, Rule};

/// What is wrong with a mapping.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("line {line} of the mapping: {message}")]
pub struct MappingError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong on it.
    pub message: String,
}

/// The file: one rule a role.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mapping {
    id: Option<Written>,
    text: Option<Written>,
    html: Option<Written>,
    title: Option<Written>,
    published: Option<Written>,
    outlet: Option<Written>,
    url: Option<Written>,
    byline: Option<Written>,
    language: Option<Written>,
}

/// A rule as it is written: a column, several, or a table of settings.
struct Written(Settings);

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    column: Option<String>,
    columns: Option<Vec<String>>,
    join: Option<String>,
    format: Option<String>,
    value: Option<String>,
}

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let settings = deserializer.deserialize_any(SettingsVisitor)?;
        settings.check().map_err(de::Error::custom)?;
        Ok(Self(settings))
    }
}

struct SettingsVisitor;

impl<'de> Visitor<'de> for SettingsVisitor {
    type Value = Settings;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the name of a column, a list of names, or a table with column, columns, join, format or value",
        )
    }

    fn visit_str<E: de::Error>(self, column: &str) -> Result<Settings, E> {
        Ok(Settings {
            column: Some(column.to_owned()),
            ..Settings::default()
        })
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, columns: A) -> Result<Settings, A::Error> {
        Ok(Settings {
            columns: Some(Vec::deserialize(SeqAccessDeserializer::new(columns))?),
            ..Settings::default()
        })
    }

    fn visit_map<A: de::MapAccess<'de>>(self, settings: A) -> Result<Settings, A::Error> {
        Settings::deserialize(MapAccessDeserializer::new(settings))
    }
}

impl Settings {
    fn check(&self) -> Result<(), String> {
        let given = [
            self.column.is_some(),
            self.columns.is_some(),
            self.value.is_some(),
        ];
        if given.iter().filter(|&&given| given).count() != 1 {
            return Err("give one of column, columns and value".to_owned());
        }
        let empty = |names: &Vec<String>| names.is_empty() || names.iter().any(|name| name.is_empty());
        if self.column.as_ref().is_some_and(String::is_empty) || self.columns.as_ref().is_some_and(empty) {
            return Err("the name of a column is empty".to_owned());
        }
        if self.join.is_some() && self.columns.is_none() {
            return Err("join needs columns, a list of several".to_owned());
        }
        if let Some(format) = &self.format {
            let sample = Timestamp::UNIX_EPOCH.to_zoned_datetime(TimeZone::UTC);
            strtime::format(format, &sample).map_err(|error| format!("bad format {format:?}: {error}"))?;
        }
        Ok(())
    }

    fn rule(self, role: Role) -> Rule {
        let columns = |names: &[String]| names.iter().map(|name| Column::new(name)).collect();
        let otherwise = if role == Role::Text { "\n\n" } else { " " };
        let origin = match (self.value, self.columns, self.column) {
            (Some(value), _, _) => Origin::Fixed(value),
            (None, Some(names), _) => Origin::Joined {
                columns: columns(&names),
                with: self.join.unwrap_or_else(|| otherwise.to_owned()),
            },
            (None, None, name) => Origin::First(columns(&Vec::from_iter(name))),
        };
        Rule {
            origin,
            format: self.format,
        }
    }
}

/// Reads a mapping.
pub(super) fn read(text: &str) -> Result<BTreeMap<Role, Rule>, MappingError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mapping: Mapping = toml::from_str(text).map_err(|error| MappingError {
        line: line_of(text, error.span().map_or(0, |span| span.start)),
        message: error.message().to_owned(),
    })?;
    if let Some(line) = misplaced_format(&mapping, text) {
        return Err(line);
    }
    let rules = [
        (Role::Id, mapping.id),
        (Role::Text, mapping.text),
        (Role::Html, mapping.html),
        (Role::Title, mapping.title),
        (Role::Published, mapping.published),
        (Role::Outlet, mapping.outlet),
        (Role::Url, mapping.url),
        (Role::Byline, mapping.byline),
        (Role::Language, mapping.language),
    ];
    let written = rules
        .into_iter()
        .filter_map(|(role, rule)| Some((role, rule?.0.rule(role))));
    Ok(written.collect())
}

/// A format for something that is no date.
fn misplaced_format(mapping: &Mapping, text: &str) -> Option<MappingError> {
    let others = [
        &mapping.id,
        &mapping.text,
        &mapping.html,
        &mapping.title,
        &mapping.outlet,
        &mapping.url,
        &mapping.byline,
        &mapping.language,
    ];
    let has = |rule: &&Option<Written>| rule.as_ref().is_some_and(|rule| rule.0.format.is_some());
    others.iter().any(has).then(|| MappingError {
        line: line_of(text, text.find("format").unwrap_or(0)),
        message: "format is for published only".to_owned(),
    })
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|&b| b == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read() {
        let rules = read(
            "text = ['lead', 'body']\ntitle = 'Head'\npublished = {column = 'when', format = '%d/%m/%Y'}\n\
             outlet = {value = 'X'}\nbyline = {columns = ['a', 'b'], join = ', '}",
        )
        .unwrap();
        let column = |name| Column::new(name);
        assert_eq!(
            rules[&Role::Text].origin,
            Origin::Joined {
                columns: vec![column("lead"), column("body")],
                with: "\n\n".to_owned()
            }
        );
        assert_eq!(rules[&Role::Title].origin, Origin::First(vec![column("Head")]));
        assert_eq!(rules[&Role::Published].format.as_deref(), Some("%d/%m/%Y"));
        assert_eq!(rules[&Role::Outlet].origin, Origin::Fixed("X".to_owned()));
        assert!(matches!(&rules[&Role::Byline].origin, Origin::Joined { with, .. } if with == ", "));
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        for (text, line, message) in [
            ("text = 'a'\ncolour = 'b'", 2, "unknown field `colour`"),
            (
                "text = 'a'\n\npublished = {colum = 'b'}",
                3,
                "unknown field `colum`",
            ),
            ("text = 5", 1, "the name of a column"),
            ("text = {column = 'a', value = 'b'}", 1, "give one of"),
            ("text = {column = 'a', join = 'b'}", 1, "join needs columns"),
            ("text = []", 1, "empty"),
            ("\npublished = {column = 'a', format = '%!'}", 2, "bad format"),
            ("\ntitle = {column = 'a', format = '%d'}", 2, "published only"),
            ("text = ", 1, ""),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(error.line, line, "{text}: {error}");
            assert!(error.message.contains(message), "{text}: {error}");
        }
    }
}
