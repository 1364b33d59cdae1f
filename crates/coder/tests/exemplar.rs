//! The article that the product was conceived from: what a careful reader takes from it, `legation code` must too.

use std::path::Path;

use legation_coder::{Coder, Document, Dossier, Entity, EntityId, Event, Participant, Span, Stance, Status};
use legation_nlp::Session;

mod model;

/// The dossier of the article with its text; says loudly if the article or the model is absent.
fn exemplar(test: &str) -> Option<(Dossier, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/exemplar/article.txt");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("SKIPPED {test}: ../shared/exemplar/article.txt is absent");
        return None;
    };
    let engine = model::engine(test)?;
    let coder = Coder::packaged()
        .unwrap_or_else(|error| panic!("{error}"))
        .with_world(model::world(test)?);
    let document = Document {
        id: "exemplar".into(),
        published: Some("2025-06-03".into()),
        text,
        ..Document::default()
    };
    let parse = Session::new(&engine).parse(&document.text);
    Some((coder.code(&document, &parse), document.text))
}

/// Reads a dossier by the words of its text.
struct Reader<'a> {
    dossier: &'a Dossier,
    chars: Vec<char>,
}

impl Reader<'_> {
    fn words(&self, span: Span) -> String {
        self.chars[span.start() as usize..span.end() as usize]
            .iter()
            .collect()
    }

    fn entity(&self, id: EntityId) -> &Entity {
        &self.dossier.entities[id.0 as usize]
    }

    fn names(&self, participants: &[Participant]) -> Vec<String> {
        participants
            .iter()
            .map(|p| self.entity(p.entity).name.clone())
            .collect()
    }

    fn country(&self, participant: &Participant) -> Option<String> {
        self.entity(participant.entity).country.map(|c| c.to_string())
    }

    /// The only event with this trigger.
    fn event(&self, trigger: &str) -> &Event {
        let found: Vec<&Event> = self
            .dossier
            .events
            .iter()
            .filter(|e| self.words(e.trigger) == trigger)
            .collect();
        assert_eq!(found.len(), 1, "one event says {trigger:?}");
        found[0]
    }

    fn code(&self, event: &Event) -> String {
        event.mode.as_ref().map_or_else(
            || event.event.to_string(),
            |mode| format!("{} {mode}", event.event),
        )
    }
}

#[test]
fn the_delegation_visits_moscow() {
    let Some((dossier, text)) = exemplar("the_delegation_visits_moscow") else {
        return;
    };
    let reader = Reader {
        dossier: &dossier,
        chars: text.chars().collect(),
    };
    let visit = reader.event("arrived");
    assert_eq!(
        (reader.code(visit).as_str(), visit.status),
        ("CONSULT visit", Status::Reported)
    );
    assert_eq!(
        reader.words(visit.actor[0].span),
        "Members of a Pakistani delegation"
    );
    assert_eq!(reader.country(&visit.actor[0]).as_deref(), Some("PAK"));
    assert_eq!(reader.words(visit.recipient[0].span), "Moscow");
    assert_eq!(reader.country(&visit.recipient[0]).as_deref(), Some("RUS"));
}

#[test]
fn the_delegation_brings_lavrov_the_letter() {
    let Some((dossier, text)) = exemplar("the_delegation_brings_lavrov_the_letter") else {
        return;
    };
    let reader = Reader {
        dossier: &dossier,
        chars: text.chars().collect(),
    };
    let delivery = reader.event("presented");
    assert_eq!(
        (reader.code(delivery).as_str(), delivery.status),
        ("CONSULT", Status::Reported)
    );
    assert_eq!(reader.words(delivery.actor[0].span), "The delegation");
    assert_eq!(reader.country(&delivery.actor[0]).as_deref(), Some("PAK"));
    let lavrov = reader.entity(delivery.recipient[0].entity);
    assert_eq!(lavrov.name, "Sergey Lavrov");
    assert_eq!(lavrov.country.map(|c| c.to_string()).as_deref(), Some("RUS"));
    assert_eq!(lavrov.sectors[0].as_str(), "GOV");
    assert!(
        lavrov
            .office
            .as_deref()
            .is_some_and(|office| office.contains("Foreign Minister"))
    );
}

#[test]
fn the_hand_over_is_the_embassys_word_relayed_by_tass() {
    let Some((dossier, text)) = exemplar("the_hand_over_is_the_embassys_word_relayed_by_tass") else {
        return;
    };
    let reader = Reader {
        dossier: &dossier,
        chars: text.chars().collect(),
    };
    let delivery = reader.event("handed over");
    assert_eq!(delivery.status, Status::Claimed);
    assert_eq!(reader.names(&delivery.actor), ["Syed Tariq Fatemi"]);
    let statement = &dossier.statements[delivery.statement.map_or(usize::MAX, |s| s.0 as usize)];
    let embassy = reader.entity(statement.speakers[0]);
    assert!(embassy.name.contains("Pakistani Embassy"), "{}", embassy.name);
    assert_eq!(
        embassy.country.map(|c| c.to_string()).as_deref(),
        Some("PAK"),
        "though it stands in Moscow"
    );
    let relay = &statement.relayed_by[0];
    assert!(reader.words(relay.span).contains("TASS"));
    let tass = reader.entity(relay.entity.unwrap_or_else(|| panic!("TASS is an entity")));
    assert_eq!(tass.country.map(|c| c.to_string()).as_deref(), Some("RUS"));
    assert_eq!(statement.relayed_by.len(), 1);
}

#[test]
fn the_two_leaders_accuse_india_and_mirza_rejects_it() {
    let Some((dossier, text)) = exemplar("the_two_leaders_accuse_india_and_mirza_rejects_it") else {
        return;
    };
    let reader = Reader {
        dossier: &dossier,
        chars: text.chars().collect(),
    };
    let accusation = reader.event("accused");
    assert_eq!(
        (reader.code(accusation).as_str(), accusation.status),
        ("ACCUSE allege", Status::Reported)
    );
    assert_eq!(
        reader.names(&accusation.actor),
        ["Asim Munir", "Shehbaz Sharif"],
        "whom \"they\" means"
    );
    assert_eq!(reader.country(&accusation.recipient[0]).as_deref(), Some("IND"));
    let rejection = reader.event("dismissed");
    assert_eq!(
        (reader.code(rejection).as_str(), rejection.status),
        ("REJECT", Status::Reported)
    );
    assert_eq!(reader.names(&rejection.actor), ["Amzad Ayub Mirza"]);
    let denial = dossier.statements.iter().find(|s| s.stance == Stance::Denies);
    let denial = denial.unwrap_or_else(|| panic!("Mirza's denial is a statement"));
    assert_eq!(reader.entity(denial.speakers[0]).name, "Amzad Ayub Mirza");
}

#[test]
fn what_india_is_accused_of_is_never_reported() {
    let Some((dossier, text)) = exemplar("what_india_is_accused_of_is_never_reported") else {
        return;
    };
    let reader = Reader {
        dossier: &dossier,
        chars: text.chars().collect(),
    };
    let charge = "fostering terrorism in Pakistan";
    assert!(
        dossier
            .statements
            .iter()
            .any(|s| s.stance == Stance::Accuses
                && s.content.iter().any(|&c| reader.words(c).ends_with(charge))),
        "the charge is the content of an accusation"
    );
    for event in dossier.events.iter().filter(|e| e.status == Status::Reported) {
        let by_india = event
            .actor
            .iter()
            .any(|p| reader.country(p).as_deref() == Some("IND"));
        let against = event
            .recipient
            .iter()
            .any(|p| reader.country(p).as_deref() == Some("PAK"));
        assert!(
            !(by_india && against && u8::from(event.quad) > 2),
            "{}",
            reader.words(event.trigger)
        );
    }
}

#[test]
fn those_who_act_have_their_offices() {
    let Some((dossier, _)) = exemplar("those_who_act_have_their_offices") else {
        return;
    };
    for (name, country, sector, office, actor) in [
        (
            "Shehbaz Sharif",
            "PAK",
            "GOV",
            "Prime Minister",
            "person/PAK/shehbaz-sharif",
        ),
        (
            "Vladimir Putin",
            "RUS",
            "GOV",
            "President",
            "person/RUS/vladimir-putin",
        ),
        (
            "Sergey Lavrov",
            "RUS",
            "GOV",
            "Foreign Minister",
            "person/RUS/sergei-lavrov",
        ),
        (
            "Asim Munir",
            "PAK",
            "MIL",
            "Field Marshal",
            "person/PAK/asim-munir",
        ),
    ] {
        let person = dossier.entities.iter().find(|entity| entity.name == name);
        let person = person.unwrap_or_else(|| panic!("{name} is an entity"));
        assert_eq!(
            person.country.map(|c| c.to_string()).as_deref(),
            Some(country),
            "{name}"
        );
        assert_eq!(person.sectors[0].as_str(), sector, "{name}");
        assert_eq!(person.office.as_deref(), Some(office), "{name}");
        assert_eq!(person.actor.as_deref(), Some(actor), "{name}");
    }
    let fatemi = dossier.entities.iter().find(|e| e.name.ends_with("Tariq Fatemi"));
    let fatemi = fatemi.unwrap_or_else(|| panic!("Fatemi is an entity"));
    assert_eq!(fatemi.country.map(|c| c.to_string()).as_deref(), Some("PAK"));
    let office = fatemi.office.as_deref().unwrap_or_default();
    assert_eq!(office, "Special Assistant to the Prime Minister");
}

#[test]
fn the_two_halves_happen_in_different_places() {
    let Some((dossier, text)) = exemplar("the_two_halves_happen_in_different_places") else {
        return;
    };
    let reader = Reader {
        dossier: &dossier,
        chars: text.chars().collect(),
    };
    for (name, country, precision) in [
        ("Moscow", "RUS", "city"),
        ("Quetta", "PAK", "city"),
        ("Balochistan", "PAK", "region"),
        ("Pakistan-administered Kashmir", "PAK", "region"),
        ("Russia", "RUS", "country"),
        ("India", "IND", "country"),
    ] {
        let place = dossier.places.iter().find(|place| place.name == name);
        let place = place.unwrap_or_else(|| panic!("{name} is a place"));
        assert_eq!(
            place.country.map(|c| c.to_string()).as_deref(),
            Some(country),
            "{name}"
        );
        assert_eq!(place.precision.map(|p| p.name()), Some(precision), "{name}");
    }
    let place_of = |trigger: &str| {
        let place = reader.event(trigger).place;
        place.map(|id| dossier.places[id.0 as usize].name.as_str())
    };
    assert_eq!(place_of("accused"), Some("Quetta"));
    assert_eq!(place_of("presented"), Some("Moscow"));
    assert_eq!(place_of("dismissed"), None, "the text does not tell where");
}
