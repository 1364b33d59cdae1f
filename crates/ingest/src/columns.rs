//! Which column of a table, or key of a record, means what.

mod mapping;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use serde::Deserialize;
use serde_json::{Map, Value};

pub use mapping::MappingError;

const TABLE: &str = include_str!("../data/columns.toml");

/// What a column can be for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    Id,
    Text,
    Html,
    Title,
    Published,
    Outlet,
    Url,
    Byline,
    Language,
    Duplicate,
}

impl Role {
    /// Its key in the table and in mappings.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Role::Id => "id",
            Role::Text => "text",
            Role::Html => "html",
            Role::Title => "title",
            Role::Published => "published",
            Role::Outlet => "outlet",
            Role::Url => "url",
            Role::Byline => "byline",
            Role::Language => "language",
            Role::Duplicate => "duplicate",
        }
    }
}

/// Where the value of a role comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The first of these that holds something.
    First(Vec<Column>),
    /// All of these, one after the other.
    Joined { columns: Vec<Column>, with: String },
    /// Always the same.
    Fixed(String),
}

/// Where the value of a role comes from, and how it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) origin: Origin,
    /// Of dates, in the notation of `strftime`.
    pub(crate) format: Option<String>,
}

/// A column, or a way of keys into nested objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    written: String,
    whole: String,
    steps: Vec<String>,
}

impl Column {
    pub(crate) fn new(written: &str) -> Self {
        Self {
            written: written.to_owned(),
            whole: normal(written),
            steps: written.split('.').map(normal).collect(),
        }
    }

    /// Whether a column of that name holds it, or the object in which it lies.
    fn is_in(&self, header: &str) -> bool {
        let header = normal(header);
        header == self.whole || (self.steps.len() > 1 && header == self.steps[0])
    }

    /// Its value in a record.
    pub(crate) fn of<'v>(&self, fields: &Fields<'v>) -> Option<&'v Value> {
        if let Some(value) = fields.get(&self.whole) {
            return Some(value);
        }
        let (first, rest) = self.steps.split_first()?;
        let mut value = fields.get(first)?;
        for step in rest {
            let map = value.as_object()?;
            value = map.iter().find(|(key, _)| normal(key) == *step)?.1;
        }
        (!rest.is_empty()).then_some(value)
    }
}

/// A name without what does not count in it.
fn normal(name: &str) -> String {
    let counts = |c: &char| !matches!(c, ' ' | '_' | '-' | '\u{feff}');
    name.chars().filter(counts).flat_map(char::to_lowercase).collect()
}

/// The keys of a record, to be looked up as [`Column`] does.
pub(crate) struct Fields<'v>(Vec<(String, &'v Value)>);

impl<'v> Fields<'v> {
    /// Keys that hold `null` are left out.
    pub(crate) fn of(map: &'v Map<String, Value>) -> Self {
        let filled = map.iter().filter(|(_, value)| !value.is_null());
        Self(filled.map(|(key, value)| (normal(key), value)).collect())
    }

    /// Takes the keys of another record, too, where it has none of its own.
    pub(crate) fn or(mut self, other: Fields<'v>) -> Self {
        for (key, value) in other.0 {
            if self.get(&key).is_none() {
                self.0.push((key, value));
            }
        }
        self
    }

    fn get(&self, key: &str) -> Option<&'v Value> {
        self.0
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| *value)
    }
}

/// Which column or key means what: the table that Legation comes with, under the mapping of the user.
#[derive(Debug, Clone)]
pub struct Columns {
    rules: Arc<BTreeMap<Role, Rule>>,
    mapped: Arc<BTreeMap<Role, Rule>>,
}

/// The table, as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    columns: BTreeMap<Role, Vec<String>>,
    wrappers: Wrappers,
    languages: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrappers {
    lists: Vec<String>,
    inner: Vec<String>,
}

/// The table, prepared.
struct Prepared {
    rules: Arc<BTreeMap<Role, Rule>>,
    lists: Vec<Vec<String>>,
    inner: Vec<Column>,
    languages: BTreeMap<String, String>,
}

static PREPARED: LazyLock<Prepared> = LazyLock::new(|| {
    // Embedded, and a test reads it.
    #[allow(clippy::expect_used)]
    let table: Table = toml::from_str(TABLE).expect("data/columns.toml is well formed");
    let rule = |names: Vec<String>| Rule {
        origin: Origin::First(names.iter().map(|name| Column::new(name)).collect()),
        format: None,
    };
    let steps = |path: String| path.split('.').map(normal).collect();
    Prepared {
        rules: Arc::new(
            table
                .columns
                .into_iter()
                .map(|(role, names)| (role, rule(names)))
                .collect(),
        ),
        lists: table.wrappers.lists.into_iter().map(steps).collect(),
        inner: table
            .wrappers
            .inner
            .iter()
            .map(|name| Column::new(name))
            .collect(),
        languages: table.languages,
    }
});

impl Default for Columns {
    fn default() -> Self {
        Self {
            rules: Arc::clone(&PREPARED.rules),
            mapped: Arc::default(),
        }
    }
}

impl Columns {
    /// The table under a mapping, which is TOML:
    ///
    /// ```
    /// # use legation_ingest::Columns;
    /// Columns::mapped_by(r#"
    ///     text = ["lead", "body"]                             # joined, an empty line between them
    ///     title = "Head"                                      # a column, or a key; "a.b" leads into an object
    ///     published = {column = "when", format = "%d/%m/%Y"}
    ///     byline = {columns = ["first", "last"], join = " "}
    ///     outlet = {value = "The Invented Gazette"}           # the same for all
    /// "#)?;
    /// # Ok::<(), legation_ingest::MappingError>(())
    /// ```
    ///
    /// # Errors
    /// [`MappingError`], with its line, if a key is unknown or a value is not one of these.
    pub fn mapped_by(mapping: &str) -> Result<Self, MappingError> {
        Ok(Self {
            rules: Arc::clone(&PREPARED.rules),
            mapped: Arc::new(mapping::read(mapping)?),
        })
    }

    /// Where the value of a role comes from.
    pub(crate) fn rule(&self, role: Role) -> Option<&Rule> {
        self.mapped.get(&role).or_else(|| self.rules.get(&role))
    }

    /// Whether a table with these columns has one for the role.
    pub(crate) fn has(&self, role: Role, headers: &[String]) -> bool {
        match self.rule(role).map(|rule| &rule.origin) {
            None => false,
            Some(Origin::Fixed(_)) => true,
            Some(Origin::First(columns)) => columns.iter().any(|column| is_among(column, headers)),
            Some(Origin::Joined { columns, .. }) => columns.iter().all(|column| is_among(column, headers)),
        }
    }

    /// Whether any role reads that column.
    pub(crate) fn wants(&self, header: &str) -> bool {
        let all = self.mapped.values().chain(self.rules.values());
        all.flat_map(columns_of).any(|column| column.is_in(header))
    }

    /// The first column that the mapping names and the table lacks, with what it is for.
    pub(crate) fn missing(&self, headers: &[String]) -> Option<(&'static str, &str)> {
        let mut named = self
            .mapped
            .iter()
            .flat_map(|(role, rule)| columns_of(rule).iter().map(|column| (role.name(), column)));
        let (role, column) = named.find(|(_, column)| !is_among(column, headers))?;
        Some((role, &column.written))
    }
}

fn is_among(column: &Column, headers: &[String]) -> bool {
    headers.iter().any(|header| column.is_in(header))
}

fn columns_of(rule: &Rule) -> &[Column] {
    match &rule.origin {
        Origin::First(columns) | Origin::Joined { columns, .. } => columns,
        Origin::Fixed(_) => &[],
    }
}

/// Whether lists of articles lie under these keys.
pub(crate) fn is_list(keys: &[&str]) -> bool {
    let fits =
        |path: &Vec<String>| path.len() == keys.len() && path.iter().zip(keys).all(|(a, b)| *a == normal(b));
    PREPARED.lists.iter().any(fits)
}

/// The lists of articles in a record that is no article itself.
pub(crate) fn list_in(map: &Map<String, Value>) -> Option<&Vec<Value>> {
    PREPARED.lists.iter().find_map(|path| {
        let (first, rest) = path.split_first()?;
        let of =
            |map: &'_ Map<String, Value>, step: &str| map.keys().find(|key| normal(key) == step).cloned();
        let mut value = &map[&of(map, first)?];
        for step in rest {
            let map = value.as_object()?;
            value = &map[&of(map, step)?];
        }
        value.as_array()
    })
}

/// The object that holds the article itself, where it is wrapped once more.
pub(crate) fn inner_of<'v>(fields: &Fields<'v>) -> Option<&'v Map<String, Value>> {
    PREPARED
        .inner
        .iter()
        .find_map(|column| column.of(fields).and_then(Value::as_object))
}

/// A language as a lower-case primary subtag, from a tag, a code or an English name; `None` if it is none of these.
pub(crate) fn language(written: &str) -> Option<String> {
    let lower = written.trim().to_lowercase();
    let primary = lower.split(['-', '_', ';', ',']).next().unwrap_or("").trim();
    match PREPARED.languages.get(primary) {
        Some(code) => Some(code.clone()),
        None if primary.len() == 2 && primary.bytes().all(|b| b.is_ascii_lowercase()) => {
            Some(primary.to_owned())
        }
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn value(column: &str, record: &Value) -> Option<Value> {
        let fields = Fields::of(record.as_object().unwrap());
        Column::new(column).of(&fields).cloned()
    }

    #[test]
    fn names_fit_whatever_their_case_and_hyphens() {
        let record = json!({"Published_At": 1, "source": {"Title": "T"}, "a.b": 2, "null": null});
        assert_eq!(value("publishedAt", &record), Some(json!(1)));
        assert_eq!(value("source.title", &record), Some(json!("T")));
        assert_eq!(value("a.b", &record), Some(json!(2)));
        assert_eq!(value("source.name", &record), None);
        assert_eq!(value("null", &record), None);
    }

    #[test]
    fn a_table_is_known_by_its_columns() {
        let columns = Columns::default();
        let headers = |names: &[&str]| names.iter().map(|&n| n.to_owned()).collect::<Vec<_>>();
        assert!(columns.has(Role::Text, &headers(&["Link", "Full Text"])));
        assert!(!columns.has(Role::Text, &headers(&["Link", "Summary"])));
        let mapped = Columns::mapped_by("text = 'Summary'\ntitle = 'T'").unwrap();
        assert!(mapped.has(Role::Text, &headers(&["Summary"])));
        assert!(
            !mapped.has(Role::Text, &headers(&["text"])),
            "the mapping replaces the table"
        );
        assert_eq!(mapped.missing(&headers(&["Summary"])), Some(("title", "T")));
        assert!(mapped.wants("summary") && !mapped.wants("nothing"));
    }

    #[test]
    fn languages_are_codes_of_two_letters() {
        for (written, code) in [
            ("en-GB", Some("en")),
            ("ENG", Some("en")),
            ("English", Some("en")),
        ] {
            assert_eq!(language(written).as_deref(), code);
        }
        assert_eq!(language("Quenya"), None);
        assert_eq!(language(""), None);
    }

    #[test]
    fn lists_of_articles_are_found() {
        let answer = json!({"articles": {"results": [1]}, "meta": {}});
        assert_eq!(list_in(answer.as_object().unwrap()), Some(&vec![json!(1)]));
        assert!(is_list(&["hits", "hits"]) && !is_list(&["hits"]));
        assert_eq!(list_in(json!({"articles": 5}).as_object().unwrap()), None);
    }
}
