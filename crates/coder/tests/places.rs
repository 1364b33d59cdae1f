//! Places, which of a name is meant, and where events happened.

use legation_coder::{Coder, Document, Dossier, Span};
use legation_nlp::Session;

mod model;

/// A coder that knows the world.
struct Desk {
    coder: Coder,
    session: Session,
}

impl Desk {
    fn new(test: &str) -> Option<Self> {
        let (engine, world) = (model::engine(test)?, model::world(test)?);
        let coder = Coder::packaged().unwrap_or_else(|error| panic!("{error}"));
        Some(Self {
            coder: coder.with_world(world),
            session: Session::new(&engine),
        })
    }

    fn code(&mut self, text: &str) -> Dossier {
        let document = Document {
            text: text.into(),
            published: Some("2018-03-14".into()),
            ..Document::default()
        };
        self.coder.code(&document, &self.session.parse(text))
    }
}

fn words(text: &str, span: Span) -> String {
    let chars = text.chars().skip(span.start() as usize);
    chars.take((span.end() - span.start()) as usize).collect()
}

/// Each place as `words: country precision`, with `admin1` where it tells two of a name apart.
fn places(text: &str, dossier: &Dossier) -> Vec<String> {
    dossier
        .places
        .iter()
        .map(|place| {
            let country = place
                .country
                .map_or_else(|| "-".to_owned(), |country| country.to_string());
            let precision = place.precision.map_or("-", |precision| precision.name());
            format!("{}: {country} {precision}", words(text, place.span))
        })
        .collect()
}

#[test]
fn names_of_places_mean_the_right_place() {
    let Some(mut desk) = Desk::new("places") else {
        return;
    };
    for (text, wanted) in [
        (
            "The mayor of Paris, Texas, met farmers on Monday.",
            vec!["Paris: USA city", "Texas: USA region"],
        ),
        (
            "French police arrested a man in Paris on Monday.",
            vec!["Paris: FRA city"],
        ),
        (
            "Gunmen killed six people in Quetta, the capital of Balochistan province in Pakistan.",
            vec![
                "Quetta: PAK city",
                "Balochistan: PAK region",
                "Pakistan: PAK country",
            ],
        ),
        (
            "Fighting spread from Darfur to the Nuba Mountains of Sudan.",
            vec![
                "Darfur: SDN region",
                "Nuba Mountains: SDN region",
                "Sudan: SDN country",
            ],
        ),
        (
            "Ships passed the Strait of Hormuz and the Black Sea.",
            vec!["Strait of Hormuz: - area", "Black Sea: - area"],
        ),
        (
            "Protesters gathered in Tahrir Square in Cairo.",
            vec!["Tahrir Square: EGY point", "Cairo: EGY city"],
        ),
        (
            "A court in Columbus, Ohio, heard the case.",
            vec!["Columbus: USA city", "Ohio: USA region"],
        ),
        ("The U.S. said so.", vec!["U.S.: USA country"]),
    ] {
        assert_eq!(places(text, &desk.code(text)), wanted, "{text}");
    }
}

#[test]
fn persons_bodies_teams_and_wars_are_no_places() {
    let Some(mut desk) = Desk::new("no places") else {
        return;
    };
    for text in [
        "Paris Hilton met Jordan Henderson and Chelsea Clinton.",
        "Manchester United beat Real Madrid on Sunday.",
        "The New York Times reported the Vietnam War differently.",
        "The EU and NATO agreed on it.",
        "The Council and the University said nothing.",
    ] {
        assert_eq!(places(text, &desk.code(text)), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn events_happen_where_the_text_says() {
    let Some(mut desk) = Desk::new("events and places") else {
        return;
    };
    for (text, wanted) in [
        (
            "Gunmen killed six policemen in Quetta on Tuesday.",
            vec![Some("Quetta")],
        ),
        ("President Putin visited Ankara on Monday.", vec![Some("Ankara")]),
        (
            "In Mosul, Iraqi forces arrested 12 protesters.",
            vec![Some("Mosul")],
        ),
        ("Iran condemned the raid.", vec![None]),
        (
            "Rebels entered Goma on Friday. Soldiers killed two civilians in the city.",
            vec![Some("Goma")],
        ),
    ] {
        let dossier = desk.code(text);
        let found: Vec<Option<&str>> = dossier
            .events
            .iter()
            .map(|event| event.place.map(|id| dossier.places[id.0 as usize].name.as_str()))
            .collect();
        let last = &found[found.len().saturating_sub(wanted.len())..];
        assert_eq!(last, wanted, "{text}");
        assert!(
            dossier
                .events
                .iter()
                .all(|event| event.place.is_some() == event.place_reason.is_some()),
            "{text}"
        );
    }
}

#[test]
fn offices_are_those_of_the_day() {
    let Some(mut desk) = Desk::new("offices") else {
        return;
    };
    for (text, published, name, wanted) in [
        (
            "Sergei Lavrov arrived in Ankara.",
            "2018-03-14",
            "Sergei Lavrov",
            ("RUS", "GOV", "Foreign Minister"),
        ),
        (
            "Former President Jimmy Carter arrived in Pyongyang. The American was met by officials.",
            "1994-06-15",
            "Jimmy Carter",
            ("USA", "ELI", "President"),
        ),
        (
            "President Jimmy Carter met Prime Minister Menachem Begin.",
            "1978-09-10",
            "Jimmy Carter",
            ("USA", "GOV", "President"),
        ),
    ] {
        let document = Document {
            text: text.into(),
            published: Some(published.into()),
            ..Document::default()
        };
        let dossier = desk.coder.code(&document, &desk.session.parse(text));
        let entity = dossier.entities.iter().find(|entity| entity.name == name);
        let Some(entity) = entity else {
            panic!("{text}: no {name} in {:?}", dossier.entities)
        };
        let country = entity.country.map_or_else(String::new, |c| c.to_string());
        let sector = entity.sectors.first().map_or_else(String::new, |s| s.to_string());
        let office = entity.office.clone().unwrap_or_default();
        assert_eq!(
            (country.as_str(), sector.as_str()),
            (wanted.0, wanted.1),
            "{text}"
        );
        assert!(office.ends_with(wanted.2), "{text}: {office}");
        assert!(entity.actor.is_some() && entity.reason.is_some(), "{text}");
    }
}

#[test]
fn names_that_several_bear_stay_open() {
    let Some(mut desk) = Desk::new("open names") else {
        return;
    };
    let dossier = desk.code("Rahman told Smith that Kim had met Khan.");
    for entity in &dossier.entities {
        assert_eq!(entity.actor, None, "{}", entity.name);
    }
}

#[test]
fn adjectives_are_places_only_if_asked_for() {
    let Some(mut desk) = Desk::new("place adjectives") else {
        return;
    };
    let text = "Syrian troops entered Aleppo, Russians said.";
    assert_eq!(places(text, &desk.code(text)), ["Aleppo: SYR city"]);
    desk.coder = desk.coder.with_place_adjectives(true);
    let dossier = desk.code(text);
    assert_eq!(
        places(text, &dossier),
        ["Aleppo: SYR city", "Syrian: SYR country", "Russians: RUS country"]
    );
    assert!(dossier.places.iter().all(|place| place.lat.is_some()));
}
