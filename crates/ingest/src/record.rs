//! A record (a JSON object, a row of a table) to articles.

use jiff::civil::Date;
use jiff::fmt::strtime;
use serde_json::{Map, Value};

use crate::article::{Article, Published};
use crate::columns::{self, Columns, Fields, Origin, Role, Rule};
use crate::formats;
use crate::hints::Hints;
use crate::place::Reason;

/// How many keys a message lists.
const KEYS_TOLD: usize = 20;

/// The articles of a record: one, or as many as the list in it has if it is an answer of a news database.
pub(crate) fn articles(
    map: &Map<String, Value>,
    columns: &Columns,
    hints: &Hints,
) -> Vec<Result<Article, Reason>> {
    match article(map, columns, hints) {
        Err(Reason::NoText { columns: keys }) => match columns::list_in(map) {
            None => vec![Err(Reason::NoText { columns: keys })],
            Some(list) => list.iter().map(|value| element(value, columns, hints)).collect(),
        },
        result => vec![result],
    }
}

fn element(value: &Value, columns: &Columns, hints: &Hints) -> Result<Article, Reason> {
    article(value.as_object().ok_or(Reason::NotAnObject)?, columns, hints)
}

/// The article of a record.
///
/// # Errors
/// If it has no text, or a text or an id that cannot be one.
pub(crate) fn article(map: &Map<String, Value>, columns: &Columns, hints: &Hints) -> Result<Article, Reason> {
    let mut fields = Fields::of(map);
    if values(&fields, columns, Role::Text).is_empty()
        && let Some(inner) = columns::inner_of(&fields)
    {
        fields = Fields::of(inner).or(fields);
    }
    let mut reading = Reading {
        fields: &fields,
        columns,
        article: Article::default(),
    };
    reading.text(map, hints)?;
    reading.id()?;
    reading.published();
    reading.names();
    reading.marks();
    Ok(reading.article)
}

/// A record being read.
struct Reading<'a> {
    fields: &'a Fields<'a>,
    columns: &'a Columns,
    article: Article,
}

impl Reading<'_> {
    fn text(&mut self, map: &Map<String, Value>, hints: &Hints) -> Result<(), Reason> {
        match self.joined(Role::Text, text_of) {
            Ok(Some(text)) => self.article.text = text,
            Ok(None) => self.html(map, hints)?,
            Err(()) => return Err(Reason::TextNotAString),
        }
        Ok(())
    }

    /// Takes the text from HTML, and what the page says of itself where the record does not.
    fn html(&mut self, map: &Map<String, Value>, hints: &Hints) -> Result<(), Reason> {
        let Ok(Some(html)) = self.joined(Role::Html, text_of) else {
            let columns = map.keys().take(KEYS_TOLD).cloned().collect();
            return Err(Reason::NoText { columns });
        };
        let found = formats::html_articles(&html, hints).map_err(|e| Reason::Format(e.to_string()))?;
        let first = found.into_iter().next().unwrap_or_else(|| Ok(Article::default()));
        self.article = first.map_err(|e| Reason::Format(e.to_string()))?;
        Ok(())
    }

    fn id(&mut self) -> Result<(), Reason> {
        match self.joined(Role::Id, name_or_number) {
            Ok(id) => self.article.id = id.filter(|id| !id.is_empty()).or(self.article.id.take()),
            Err(()) => return Err(Reason::BadId),
        }
        Ok(())
    }

    fn published(&mut self) {
        let Some(written) = self.optional(Role::Published, name_or_number) else {
            return;
        };
        let format = self
            .columns
            .rule(Role::Published)
            .and_then(|rule| rule.format.as_deref());
        let published = match format {
            Some(format) => by_format(&written, format),
            None => formats::dates::published(&written),
        };
        if published.is_none() {
            let reason = match format {
                Some(format) => format!("it does not have the form {format:?}"),
                None => "it is no date that can be read; a mapping can give its form".to_owned(),
            };
            self.warn(format!("published {written:?} is left out: {reason}"));
        }
        self.article.published = published.or(self.article.published);
    }

    fn names(&mut self) {
        for (role, read) in [
            (Role::Title, name as fn(&Value) -> Option<String>),
            (Role::Outlet, name),
            (Role::Url, name),
            (Role::Byline, names),
        ] {
            let Some(value) = self.optional(role, read).filter(|value| !value.trim().is_empty()) else {
                continue;
            };
            let field = match role {
                Role::Title => &mut self.article.title,
                Role::Outlet => &mut self.article.outlet,
                Role::Url => &mut self.article.url,
                _ => &mut self.article.byline,
            };
            *field = Some(value);
        }
        if let Some(written) = self
            .optional(Role::Language, name)
            .filter(|value| !value.is_empty())
        {
            match columns::language(&written) {
                Some(code) => self.article.language = Some(code),
                None => self.warn(format!(
                    "language {written:?} is left out: it is neither a code nor a name"
                )),
            }
        }
    }

    /// What the source says of the worth of its text.
    fn marks(&mut self) {
        let duplicate = values(self.fields, self.columns, Role::Duplicate);
        if duplicate
            .first()
            .is_some_and(|value| *value == &Value::Bool(true))
        {
            self.warn("marked by its source as a copy of another article".to_owned());
        }
        if is_cut(&self.article.text) {
            self.warn("the source gives only the beginning of the text".to_owned());
        }
    }

    /// A value that may be of the wrong type, which is then told.
    fn optional(&mut self, role: Role, read: fn(&Value) -> Option<String>) -> Option<String> {
        self.joined(role, read).unwrap_or_else(|()| {
            self.warn(format!("\"{}\" is not a string, ignored", role.name()));
            None
        })
    }

    /// The value of a role; an error if there are values, and none is of the right type.
    fn joined(&self, role: Role, read: fn(&Value) -> Option<String>) -> Result<Option<String>, ()> {
        let Some(Rule { origin, .. }) = self.columns.rule(role) else {
            return Ok(None);
        };
        let found = values(self.fields, self.columns, role);
        let mut parts = found.iter().filter_map(|value| read(value));
        let value = match origin {
            Origin::Fixed(value) => Some(value.clone()),
            Origin::First(_) => {
                let parts: Vec<String> = parts.collect();
                let filled = parts.iter().position(|part| !part.is_empty()).unwrap_or(0);
                parts.into_iter().nth(filled)
            }
            Origin::Joined { with, .. } => {
                let first = parts.next();
                first.map(|first| {
                    parts.filter(|part| !part.is_empty()).fold(first, |all, part| {
                        if all.is_empty() { part } else { all + with + &part }
                    })
                })
            }
        };
        match (value, found.is_empty()) {
            (None, false) => Err(()),
            (value, _) => Ok(value),
        }
    }

    fn warn(&mut self, what: String) {
        self.article.warnings.push(what);
    }
}

/// What the columns of a role hold.
fn values<'v>(fields: &Fields<'v>, columns: &Columns, role: Role) -> Vec<&'v Value> {
    match columns.rule(role).map(|rule| &rule.origin) {
        Some(Origin::First(columns) | Origin::Joined { columns, .. }) => {
            columns.iter().filter_map(|column| column.of(fields)).collect()
        }
        Some(Origin::Fixed(_)) | None => Vec::new(),
    }
}

fn name(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn name_or_number(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A text, or a list of its paragraphs.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Array(paragraphs) if !paragraphs.is_empty() => {
            let paragraphs: Option<Vec<&str>> = paragraphs.iter().map(Value::as_str).collect();
            Some(paragraphs?.join("\n\n"))
        }
        other => name(other),
    }
}

/// A name, an object with one, or a list of either.
fn names(value: &Value) -> Option<String> {
    match value {
        Value::Array(list) => {
            let listed: Vec<String> = list.iter().filter_map(one_name).collect();
            (list.is_empty() || !listed.is_empty()).then(|| listed.join(", "))
        }
        other => one_name(other),
    }
}

fn one_name(value: &Value) -> Option<String> {
    match value {
        Value::Object(map) => map.get("name").and_then(name),
        other => name(other),
    }
}

/// A date in a form that the user gives.
fn by_format(written: &str, format: &str) -> Option<Published> {
    let parsed = strtime::parse(format, written.trim()).ok()?;
    let time = parsed.to_timestamp().ok();
    let day = match (parsed.to_date(), time) {
        (Ok(day), _) => day,
        // Seconds since 1970 name no zone.
        (Err(_), Some(time)) => jiff::tz::Offset::UTC.to_datetime(time).date(),
        (Err(_), None) => return None,
    };
    let years = Date::constant(1850, 1, 1)..=Date::constant(2100, 12, 31);
    years.contains(&day).then_some(Published { day, time })
}

/// Whether a text ends as NewsAPI cuts it: `… [+1234 chars]`.
fn is_cut(text: &str) -> bool {
    let cut = |text: &str| {
        let (_, mark) = text.trim_end().strip_suffix(" chars]")?.rsplit_once("[+")?;
        Some(!mark.is_empty() && mark.bytes().all(|b| b.is_ascii_digit()))
    };
    cut(text).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(record: &Value) -> Result<Article, Reason> {
        read_mapped(record, "")
    }

    fn read_mapped(record: &Value, mapping: &str) -> Result<Article, Reason> {
        let columns = Columns::mapped_by(mapping).unwrap();
        article(record.as_object().unwrap(), &columns, &Hints::default())
    }

    fn day(article: &Article) -> String {
        article.published.map(|p| p.to_string()).unwrap_or_default()
    }

    #[test]
    fn records_of_the_known_kinds_are_read() {
        for (record, id, title, outlet) in [
            (
                json!({"id": "7", "text": "Peace.", "title": "T", "published": "2025-06-03", "outlet": "O"}),
                Some("7"),
                "T",
                "O",
            ),
            (
                json!({"maintext": "Peace.", "title": "T", "date_publish": "2025-06-03 08:00:00", "source_domain": "o.example",
                       "description": "no", "authors": ["A. Writer", "B. Writer"], "date_download": "2026-01-01 00:00:00"}),
                None,
                "T",
                "o.example",
            ),
            (
                json!({"uri": "99", "body": "Peace.", "title": "T", "date": "2025-06-04", "dateTimePub": "2025-06-03T22:00:00Z",
                       "lang": "eng", "source": {"uri": "o.example", "title": "O"}, "authors": [{"name": "A. Writer"}]}),
                Some("99"),
                "T",
                "O",
            ),
            (
                json!({"article_body": "Peace.", "article_title": "T", "publication_date": "2025-06-03", "news_source": "O",
                       "doc_id": 12}),
                Some("12"),
                "T",
                "O",
            ),
            (
                json!({"source": {"id": null, "name": "O"}, "author": "A. Writer", "title": "T", "content": "Peace.",
                       "publishedAt": "2025-06-03T08:00:00Z"}),
                None,
                "T",
                "O",
            ),
            (
                json!({"_id": "e1", "_source": {"text": "Peace.", "headline": "T", "published": "2025-06-03", "source": "O"}}),
                Some("e1"),
                "T",
                "O",
            ),
        ] {
            let article = read(&record).unwrap();
            assert_eq!(article.text, "Peace.");
            assert_eq!(article.id.as_deref(), id, "{record}");
            assert_eq!(
                (article.title.as_deref(), article.outlet.as_deref()),
                (Some(title), Some(outlet))
            );
            assert_eq!(day(&article), "2025-06-03", "{record}");
            assert_eq!(article.warnings, [""; 0]);
        }
    }

    #[test]
    fn people_and_languages_are_names() {
        let article = read(&json!({"text": "", "authors": [{"name": "A"}, "B"], "language": "eng"})).unwrap();
        assert_eq!(article.byline.as_deref(), Some("A, B"));
        assert_eq!(article.language.as_deref(), Some("en"));
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (record, reason) in [
            (
                json!({"id": 1}),
                "has no \"text\"; name the key that holds it with --mapping (keys: id)",
            ),
            (json!({}), "has no \"text\""),
            (json!({"text": 1}), "\"text\" is not a string"),
            (
                json!({"text": "", "id": [1]}),
                "\"id\" is neither a string nor a number",
            ),
        ] {
            assert_eq!(read(&record).unwrap_err().to_string(), reason);
        }
        let odd = json!({"text": "a", "title": 5, "outlet": null, "published": "soon", "language": "Quenya",
                         "isDuplicate": true});
        let article = read(&odd).unwrap();
        assert_eq!(
            (article.title, article.outlet, article.published),
            (None, None, None)
        );
        let said = article.warnings.join("\n");
        for what in [
            "\"soon\" is left out",
            "\"title\" is not a string, ignored",
            "Quenya",
            "a copy of another",
        ] {
            assert!(said.contains(what), "{said}");
        }
        assert_eq!(article.warnings.len(), 4);
    }

    #[test]
    fn a_mapping_goes_before_the_table() {
        let record = json!({"text": "no", "lead": "One.", "main": {"body": "Two."}, "when": "03/06/2025", "date": "2024-01-01"});
        let mapping = "text = ['lead', 'main.body']\npublished = {column = 'when', format = '%d/%m/%Y'}\n\
                       outlet = {value = 'The Invented Gazette'}";
        let article = read_mapped(&record, mapping).unwrap();
        assert_eq!(article.text, "One.\n\nTwo.");
        assert_eq!(day(&article), "2025-06-03");
        assert_eq!(article.outlet.as_deref(), Some("The Invented Gazette"));
        let other = json!({"lead": "One.", "main": {"body": ""}, "when": "2025-06-03"});
        let article = read_mapped(&other, mapping).unwrap();
        assert_eq!((article.text.as_str(), article.published), ("One.", None));
        assert_eq!(
            article.warnings,
            ["published \"2025-06-03\" is left out: it does not have the form \"%d/%m/%Y\""]
        );
    }

    #[test]
    fn an_answer_of_a_database_has_several() {
        let answer = json!({"articles": {"results": [{"body": "One."}, {"body": "Two."}, 5]}, "total": 3});
        let columns = Columns::default();
        let found = articles(answer.as_object().unwrap(), &columns, &Hints::default());
        assert_eq!(found[1].as_ref().unwrap().text, "Two.");
        assert!(matches!(found[2], Err(Reason::NotAnObject)));
        let none = articles(
            json!({"articles": []}).as_object().unwrap(),
            &columns,
            &Hints::default(),
        );
        assert!(none.is_empty());
    }

    #[test]
    fn a_cut_text_says_so() {
        let article = read(&json!({"content": "The talks began… [+1234 chars]"})).unwrap();
        assert_eq!(
            article.warnings,
            ["the source gives only the beginning of the text"]
        );
        assert!(!is_cut("a [+ chars]"));
    }

    proptest::proptest! {
        #[test]
        fn every_text_comes_back(text in ".*") {
            proptest::prop_assume!(!is_cut(&text));
            proptest::prop_assert_eq!(read(&json!({"text": text.clone()})).unwrap().text, text);
        }
    }
}
