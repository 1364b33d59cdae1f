//! Reading outlets from the files of the gazetteer.

use std::collections::HashMap;

use serde::Deserialize;
use toml::Spanned;

use super::table::Table;
use super::{Control, Outlet, OutletKind, Ownership};
use crate::codes::Country;
use crate::countries::Countries;
use crate::source::{Source, SourceError};
use crate::world::Day;

macro_rules! gazetteer {
    ($path:literal) => {
        Source::new(
            concat!("gazetteer/", $path),
            include_str!(concat!("../../../../gazetteer/", $path)),
        )
    };
}

/// Outlets with owners and hosts, by region.
pub(super) const FILES: [Source<'static>; 9] = [
    gazetteer!("press/agencies.toml"),
    gazetteer!("press/north-america.toml"),
    gazetteer!("press/latin-america.toml"),
    gazetteer!("press/western-europe.toml"),
    gazetteer!("press/eastern-europe.toml"),
    gazetteer!("press/middle-east.toml"),
    gazetteer!("press/africa.toml"),
    gazetteer!("press/asia.toml"),
    gazetteer!("press/oceania.toml"),
];
/// Owners under several names.
pub(super) const OWNERS: Source<'static> = gazetteer!("press/owners.toml");
/// Outlets by the names that news calls them.
pub(super) const BODIES: Source<'static> = gazetteer!("bodies/outlets.toml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PressFile {
    press: Vec<Press>,
}

/// Outlets that have an owner, a country or a sort in common: what it says counts for rows that do not say it themselves.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Press {
    owner: Option<String>,
    country: Option<Country>,
    kind: Option<OutletKind>,
    control: Option<Control>,
    outlets: Vec<Spanned<Row>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    #[serde(default)]
    also: Vec<String>,
    #[serde(default)]
    hosts: Vec<String>,
    country: Option<Country>,
    kind: Option<OutletKind>,
    control: Option<Control>,
    /// Whether it is meant where several countries have an outlet of the name.
    #[serde(default)]
    famous: bool,
    /// Whose it is when this is written.
    owner: Option<String>,
    /// Whose it was and is, with the days of change.
    #[serde(default)]
    owners: Vec<OwnerRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnerRow {
    name: String,
    from: Option<String>,
    until: Option<String>,
}

#[derive(Debug, Deserialize)]
struct BodiesFile {
    outlet: Vec<Spanned<Body>>,
}

/// A row of `bodies/outlets.toml`, which says `owner` for who directs it and `group` for whose it is.
#[derive(Debug, Deserialize)]
pub(super) struct Body {
    pub(super) name: String,
    #[serde(default)]
    pub(super) names: Vec<String>,
    pub(super) country: Country,
    pub(super) owner: Control,
    pub(super) kind: OutletKind,
    #[serde(default)]
    pub(super) group: String,
    #[serde(default)]
    pub(super) wire: Vec<String>,
    #[serde(default)]
    pub(super) domains: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnersFile {
    owner: Vec<Spanned<OwnerNames>>,
}

/// An owner with the houses that are its own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnerNames {
    name: String,
    also: Vec<String>,
}

/// All outlets: those of `files`, completed from `bodies`, then the rest of `bodies`. Owners go by their name in `owners`.
///
/// # Errors
/// If a file is wrong.
pub(super) fn read(
    files: &[Source<'_>],
    owners: &Source<'_>,
    bodies: &Source<'_>,
    countries: &Countries,
) -> Result<Vec<Outlet>, SourceError> {
    let mut table = Table::default();
    for file in files {
        for press in file.read::<PressFile>()?.press {
            for row in &press.outlets {
                let refused = |problem| file.error(row.span(), problem);
                let outlet = outlet(row.get_ref(), &press, countries).map_err(refused)?;
                table.add(outlet).map_err(refused)?;
            }
        }
    }
    table.authored = table.all.len();
    for row in bodies.read::<BodiesFile>()?.outlet {
        let span = row.span();
        let refused = |problem| bodies.error(span, problem);
        table.complete(row.into_inner()).map_err(refused)?;
    }
    let names = owner_names(owners)?;
    for outlet in &mut table.all {
        name_owners(outlet, &names, countries);
    }
    Ok(table.all)
}

/// The outlet that a row tells of.
fn outlet(row: &Row, press: &Press, countries: &Countries) -> Result<Outlet, String> {
    let country = row.country.or(press.country);
    if let Some(code) = country.filter(|&code| !countries.has_code(code)) {
        return Err(format!("{code} is no country (gazetteer/countries.toml)"));
    }
    for host in &row.hosts {
        check_host(host)?;
    }
    let owner = row.owner.as_ref().or(press.owner.as_ref());
    let owners = match (row.owners.as_slice(), owner) {
        ([_, ..], _) if row.owner.is_some() => {
            return Err("`owner` and `owners` exclude each other".to_owned());
        }
        ([], Some(name)) => vec![Ownership::always(name.clone())],
        (dated, _) => dated.iter().map(ownership).collect::<Result<_, _>>()?,
    };
    Ok(Outlet {
        name: row.name.clone(),
        names: row.also.clone(),
        hosts: row.hosts.clone(),
        country,
        kind: row.kind.or(press.kind),
        control: row.control.or(press.control),
        owners,
        famous: row.famous,
        wires: Vec::new(),
    })
}

impl Ownership {
    pub(super) fn always(name: String) -> Self {
        Self {
            name,
            from: None,
            until: None,
        }
    }
}

fn ownership(row: &OwnerRow) -> Result<Ownership, String> {
    let from = row.from.as_deref().map(|text| day(text, 0, 0)).transpose()?;
    let until = row.until.as_deref().map(|text| day(text, 12, 31)).transpose()?;
    if from > until && until.is_some() {
        return Err(format!("{}: `from` is later than `until`", row.name));
    }
    Ok(Ownership {
        name: row.name.clone(),
        from,
        until,
    })
}

/// A day; what is not told of month and day is taken to be these.
fn day(text: &str, month: i8, day: i8) -> Result<Day, String> {
    let wrong = || format!("{text:?} is no date: \"YYYY\", \"YYYY-MM\" or \"YYYY-MM-DD\" is wanted");
    let part = |text: &str, digits: usize, range: std::ops::RangeInclusive<i16>| {
        let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|number| plain && range.contains(number));
        number.ok_or_else(wrong)
    };
    let mut parts = text.split('-');
    let year = part(parts.next().unwrap_or_default(), 4, 1600..=2100)?;
    let month = parts
        .next()
        .map_or(Ok(month.into()), |text| part(text, 2, 1..=12))?;
    let day = parts
        .next()
        .map_or(Ok(day.into()), |text| part(text, 2, 1..=31))?;
    match (parts.next(), i8::try_from(month), i8::try_from(day)) {
        (None, Ok(month), Ok(day)) => Ok(Day::new(year, month, day)),
        _ => Err(wrong()),
    }
}

/// Refuses what is no host, or is one that many share.
fn check_host(host: &str) -> Result<(), String> {
    let letter = |c: char| c.is_alphanumeric() && !c.is_uppercase();
    let label = |label: &str| !label.is_empty() && label.chars().all(|c| letter(c) || c == '-');
    if host.starts_with("www.") || !host.contains('.') || !host.split('.').all(label) {
        return Err(format!(
            "{host:?} is no host: small letters without \"www.\" and path are wanted, such as \"tass.com\""
        ));
    }
    let mut labels = host.split('.');
    if let (Some("ac" | "co" | "com" | "gov" | "org"), Some(end), None) =
        (labels.next(), labels.next(), labels.next())
        && end.len() == 2
    {
        return Err(format!(
            "{host:?} is not the host of one outlet, all of a country share it"
        ));
    }
    Ok(())
}

/// For each name of an owner the one that counts.
fn owner_names(source: &Source<'_>) -> Result<HashMap<String, String>, SourceError> {
    let mut names = HashMap::new();
    for row in source.read::<OwnersFile>()?.owner {
        let span = row.span();
        let row = row.into_inner();
        for name in row.also {
            if names.insert(name.clone(), row.name.clone()).is_some() {
                return Err(source.error(span, format!("{name:?} is an owner of another name already")));
            }
        }
    }
    Ok(names)
}

/// Gives owners the name that counts. What a state directs is its government's where nothing else is told.
fn name_owners(outlet: &mut Outlet, names: &HashMap<String, String>, countries: &Countries) {
    let state = outlet.country.and_then(|country| countries.name(country));
    if let (Some(Control::State), Some(state), true) = (outlet.control, state, outlet.owners.is_empty()) {
        outlet
            .owners
            .push(Ownership::always(format!("government of {state}")));
    }
    for owner in &mut outlet.owners {
        if let Some(name) = names.get(&owner.name) {
            owner.name.clone_from(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Source<'static> = Source::new("o", "owner = []");
    const NO_BODIES: Source<'static> = Source::new("b", "outlet = []");

    fn read_all(press: &str, owners: &str, bodies: &str) -> Result<Vec<Outlet>, SourceError> {
        let countries = Countries::packaged().unwrap_or_else(|error| panic!("{error}"));
        let press = Source::new("p", press);
        read(
            &[press],
            &Source::new("o", owners),
            &Source::new("b", bodies),
            &countries,
        )
    }

    fn refused(row: &str) -> (usize, String) {
        let countries = Countries::packaged().unwrap_or_else(|error| panic!("{error}"));
        let text = format!("[[press]]\ncountry = \"NOR\"\noutlets = [\n{row}\n]\n");
        let error = read(&[Source::new("p", &text)], &NONE, &NO_BODIES, &countries).unwrap_err();
        (error.line(), error.message().to_owned())
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (row, line, problem) in [
            (
                "{name = \"Fjord Wire\", country = \"QQQ\"}",
                4,
                "QQQ is no country",
            ),
            (
                "{name = \"Fjord Wire\"},\n{name = \"The Fjord-Wire\"}",
                5,
                "is a name of \"Fjord Wire\"",
            ),
            (
                "{name = \"A\", hosts = [\"a.example\"]},\n{name = \"B\", hosts = [\"a.example\"]}",
                5,
                "is the host of \"A\"",
            ),
            ("{name = \"A\", hosts = [\"www.a.example\"]}", 4, "is no host"),
            ("{name = \"A\", hosts = [\"a.example/news\"]}", 4, "is no host"),
            (
                "{name = \"A\", hosts = [\"co.uk\"]}",
                4,
                "all of a country share it",
            ),
            (
                "{name = \"A\", owners = [{name = \"X\", from = \"2019-13\"}]}",
                4,
                "is no date",
            ),
            (
                "{name = \"A\", owners = [{name = \"X\", from = \"2020\", until = \"2019\"}]}",
                4,
                "later than",
            ),
            (
                "{name = \"A\", owner = \"X\", owners = [{name = \"Y\"}]}",
                4,
                "exclude each other",
            ),
        ] {
            let (at, message) = refused(row);
            assert!(message.contains(problem), "{row}: {message}");
            assert_eq!(at, line, "{row}");
        }
    }

    #[test]
    fn rows_take_from_their_group_what_they_do_not_say() {
        let press = r#"
            [[press]]
            country = "NOR"
            kind = "daily"
            owner = "North House"
            outlets = [
                {name = "Fjord Post"},
                {name = "Fjord Wire", kind = "agency", owner = "South House"},
            ]
        "#;
        let all = read_all(press, "owner = []", "outlet = []").unwrap();
        assert_eq!(
            (all[0].kind, all[0].owner_on(None)),
            (Some(OutletKind::Daily), Some("North House"))
        );
        assert_eq!(
            (all[1].kind, all[1].owner_on(None)),
            (Some(OutletKind::Agency), Some("South House"))
        );
    }

    #[test]
    fn a_body_of_the_same_name_or_host_is_the_same_outlet() {
        let press = r#"
            [[press]]
            country = "NOR"
            outlets = [
                {name = "Fjord Post", hosts = ["fjordpost.example"]},
                {name = "Fjord Sun", hosts = ["fjordsun.example"], owner = "North House"},
            ]
        "#;
        let bodies = r#"outlet = [
            {name = "Fjord Post", names = ["FP"], country = "NOR", owner = "state", kind = "newspaper", domains = ["fp.example"]},
            {name = "The Fjord Sun newspaper", country = "NOR", owner = "private", kind = "newspaper", group = "Sun", domains = ["fjordsun.example"]},
            {name = "Fjord Post", country = "SWE", owner = "private", kind = "newspaper", group = "Sun"},
        ]"#;
        let owners = "[[owner]]\nname = \"Northern\"\nalso = [\"North House\", \"government of Norway\"]\n";
        let all = read_all(press, owners, bodies).unwrap();
        assert_eq!(all.len(), 3);
        assert_eq!(all[0].hosts, ["fjordpost.example", "fp.example"]);
        assert_eq!(all[0].names, ["FP"]);
        assert_eq!(all[0].owner_on(None), Some("Northern"));
        assert_eq!(all[1].names, ["The Fjord Sun newspaper"]);
        assert_eq!(all[1].owner_on(None), Some("Northern"));
        assert_eq!(all[2].owner_on(None), Some("Sun"));
    }

    #[test]
    fn an_owner_counts_for_all_of_the_month_that_is_known() {
        let first = ownership(&OwnerRow {
            name: "X".into(),
            from: Some("2001".into()),
            until: Some("2019-11".into()),
        });
        let first = first.unwrap();
        assert!(!first.covers(Day::new(2000, 12, 31)));
        assert!(first.covers(Day::new(2001, 1, 1)));
        assert!(first.covers(Day::new(2019, 11, 30)));
        assert!(!first.covers(Day::new(2019, 12, 1)));
    }
}
