//! Boundary cases of the codebook, the five statuses, roles, counts and repeats, each by a small text.

mod model;

use legation_coder::{Coder, Document, Dossier, Dyad, Role, Span, Status, outline};
use legation_nlp::Session;

/// Codes texts; `None`, loudly, if the model is absent.
struct Desk {
    coder: Coder,
    session: Session,
}

impl Desk {
    fn open(test: &str) -> Option<Self> {
        let engine = model::engine(test)?;
        let coder = Coder::packaged().unwrap_or_else(|error| panic!("{error}"));
        Some(Self {
            coder,
            session: Session::new(&engine),
        })
    }

    fn code(&mut self, text: &str) -> Dossier {
        let document = Document {
            id: "one".into(),
            text: text.into(),
            published: Some("2025-06-03".into()),
            ..Document::default()
        };
        let parse = self.session.parse(text);
        self.coder.code(&document, &parse)
    }

    fn assert_events(&mut self, text: &str, wanted: &[&str]) {
        let dossier = self.code(text);
        assert_eq!(outline(text, &dossier), wanted, "{text}");
    }
}

fn words(text: &str, span: Span) -> String {
    let length = (span.end() - span.start()) as usize;
    text.chars().skip(span.start() as usize).take(length).collect()
}

#[test]
fn boundary_cases_of_the_codebook_are_decided() {
    let Some(mut desk) = Desk::open("boundary_cases_of_the_codebook_are_decided") else {
        return;
    };
    let cases: [(&str, &[&str]); 20] = [
        // Future cooperation is an agreement.
        (
            "Kenya and Uganda will hold talks next week.",
            &["AGREE | Kenya, Uganda > - | future"],
        ),
        // Summoning an ambassador is a complaint.
        (
            "Sweden summoned the Chinese ambassador over the report.",
            &["ACCUSE disapprove | Sweden > the Chinese ambassador | reported"],
        ),
        // A visit has visitor and host.
        (
            "The Kenyan president visited Ankara.",
            &["CONSULT visit | The Kenyan president > Ankara | reported"],
        ),
        // Both sides of a fight are actors.
        (
            "Soldiers clashed with rebels near the border.",
            &["ASSAULT | Soldiers, rebels > - | reported"],
        ),
        // A prison sentence is a conviction and an arrest.
        (
            "A court sentenced the editor to six years in prison.",
            &[
                "SANCTION convict | A court > the editor | reported",
                "COERCE arrest | A court > the editor | reported",
            ],
        ),
        // To pardon concedes, to release retreats.
        (
            "The king pardoned the editor.",
            &["CONCEDE | The king > the editor | reported"],
        ),
        (
            "The government released the editor.",
            &["RETREAT release | The government > the editor | reported"],
        ),
        // To bar is to reject; to expel diplomats is a sanction, to deport coerces.
        (
            "Malta barred the reporters from entering.",
            &["REJECT yield | Malta > the reporters | reported"],
        ),
        (
            "Malta expelled three Libyan diplomats.",
            &["SANCTION expel | Malta > three Libyan diplomats | reported"],
        ),
        (
            "Peru deported forty Bolivians.",
            &["COERCE deport | Peru > forty Bolivians | reported"],
        ),
        // Aid promised, given, cut.
        (
            "Japan promised aid to Fiji.",
            &["AGREE | Japan > Fiji | reported"],
        ),
        (
            "Japan gave Fiji five million dollars.",
            &["AID | Japan > Fiji | reported"],
        ),
        (
            "Japan cut its aid to Fiji.",
            &["SANCTION discontinue | Japan > Fiji | reported"],
        ),
        (
            "Prosecutors opened an investigation into the mayor.",
            &["ACCUSE investigate | Prosecutors > the mayor | reported"],
        ),
        // What a demonstration demands is a protest, what a mayor demands is a request.
        (
            "Protesters demanded the resignation of the mayor.",
            &["PROTEST demo | Protesters > the mayor | reported"],
        ),
        (
            "The mayor demanded the resignation of the minister.",
            &["REQUEST change | The mayor > the minister | reported"],
        ),
        // What is announced is still to come; what somebody will not grant is refused.
        (
            "Serbia announced the expulsion of two Croatian diplomats.",
            &["SANCTION expel | Serbia > two Croatian diplomats | future"],
        ),
        (
            "Cuba will not lift the ban on Peruvian ships.",
            &["REJECT | Cuba > Peruvian | reported"],
        ),
        // A compound is one event.
        (
            "France and Spain condemned Iran.",
            &["ACCUSE disapprove | France, Spain > Iran | reported"],
        ),
        ("The company met the deadline.", &[]),
    ];
    for (text, wanted) in cases {
        desk.assert_events(text, wanted);
    }
}

#[test]
fn the_status_is_what_the_text_makes_it() {
    let Some(mut desk) = Desk::open("the_status_is_what_the_text_makes_it") else {
        return;
    };
    let cases = [
        ("Serbia attacked Croatia.", Status::Reported),
        ("Serbia allegedly attacked Croatia.", Status::Claimed),
        (
            "The minister said that Serbia had attacked Croatia.",
            Status::Claimed,
        ),
        ("Serbia will attack Croatia.", Status::Future),
        ("Serbia plans to attack Croatia.", Status::Future),
        ("Serbia may attack Croatia.", Status::Hypothetical),
        (
            "If Serbia attacks Croatia, the border will be closed.",
            Status::Hypothetical,
        ),
        ("Serbia did not attack Croatia.", Status::Negated),
        ("Serbia failed to attack Croatia.", Status::Negated),
        ("Neither Serbia nor Peru attacked Croatia.", Status::Negated),
    ];
    for (text, wanted) in cases {
        let dossier = desk.code(text);
        let attack = dossier.events.iter().find(|e| e.event.as_str() == "ASSAULT");
        assert_eq!(attack.map(|e| e.status), Some(wanted), "{text}");
    }
}

#[test]
fn what_lies_years_back_is_historical() {
    let Some(mut desk) = Desk::open("what_lies_years_back_is_historical") else {
        return;
    };
    for (text, wanted) in [
        ("Serbia attacked Croatia in 1994.", true),
        ("Serbia attacked Croatia decades ago.", true),
        ("Serbia attacked Croatia in May.", false),
    ] {
        assert_eq!(desk.code(text).events[0].historical, wanted, "{text}");
    }
}

#[test]
fn others_take_part_in_roles() {
    let Some(mut desk) = Desk::open("others_take_part_in_roles") else {
        return;
    };
    let cases: [(&str, &[(Role, &str)]); 3] = [
        (
            "Talks between Kenya and Uganda, mediated by Ghana, began.",
            &[(Role::Mediator, "Ghana")],
        ),
        (
            "On behalf of the king, the envoy thanked Peru.",
            &[(Role::OnBehalfOf, "the king")],
        ),
        (
            "The envoy of Ghana delivered a letter from King Adu addressed to Pope Rossi.",
            &[(Role::OnBehalfOf, "King Adu"), (Role::Addressee, "Pope Rossi")],
        ),
    ];
    for (text, wanted) in cases {
        let dossier = desk.code(text);
        let found: Vec<(Role, String)> = dossier.events[0]
            .roles
            .iter()
            .map(|r| (r.role, words(text, r.span)))
            .collect();
        let wanted: Vec<(Role, String)> = wanted
            .iter()
            .map(|(role, words)| (*role, (*words).to_owned()))
            .collect();
        assert_eq!(found, wanted, "{text}");
    }
}

#[test]
fn a_letter_keeps_its_author_where_it_is_told_of_again() {
    let Some(mut desk) = Desk::open("a_letter_keeps_its_author_where_it_is_told_of_again") else {
        return;
    };
    let text = "An envoy arrived in Lima with a letter from King Adu addressed to President Rossi. \
                The envoy handed the letter to the Peruvian foreign minister on Monday.";
    let dossier = desk.code(text);
    let handed = dossier.events.iter().find(|e| words(text, e.trigger) == "handed");
    let roles = handed.map(|e| {
        e.roles
            .iter()
            .map(|r| (r.role, words(text, r.span)))
            .collect::<Vec<_>>()
    });
    let wanted = vec![
        (Role::OnBehalfOf, "King Adu".to_owned()),
        (Role::Addressee, "President Rossi".to_owned()),
    ];
    assert_eq!(roles, Some(wanted));
}

#[test]
fn numbers_are_kept_with_what_befell_whom() {
    let Some(mut desk) = Desk::open("numbers_are_kept_with_what_befell_whom") else {
        return;
    };
    type Counted<'a> = (&'a str, u64, Option<u64>);
    let cases: [(&str, &[Counted<'_>]); 5] = [
        (
            "Police arrested at least 40 protesters and wounded dozens.",
            &[("arrested", 40, None), ("wounded", 24, None)],
        ),
        ("Rebels killed twenty-five soldiers.", &[("killed", 25, None)]),
        ("Rebels killed up to 30 soldiers.", &[("killed", 0, Some(30))]),
        ("Rebels killed six to eight soldiers.", &[("killed", 6, Some(8))]),
        ("Rebels killed the general six days ago.", &[]),
    ];
    for (text, wanted) in cases {
        let dossier = desk.code(text);
        let counts = dossier.events.iter().flat_map(|e| &e.counts);
        let found: Vec<Counted<'_>> = counts.map(|c| (c.of.as_str(), c.value, c.max)).collect();
        assert_eq!(found, wanted, "{text}");
    }
}

#[test]
fn a_weapon_shows_the_mode() {
    let Some(mut desk) = Desk::open("a_weapon_shows_the_mode") else {
        return;
    };
    desk.assert_events(
        "Militants killed twelve people in a car bomb attack.",
        &["ASSAULT explosives | Militants > twelve people | reported"],
    );
}

#[test]
fn what_is_told_again_leads_to_the_first_and_numbers_stay() {
    let Some(mut desk) = Desk::open("what_is_told_again_leads_to_the_first_and_numbers_stay") else {
        return;
    };
    let text = "Serbia attacked Croatia on Monday. The attack by Serbia on Croatia killed six soldiers. Other reports said \
                that Serbia killed nine soldiers.";
    let events = desk.code(text).events;
    assert_eq!(events.len(), 3, "{:?}", outline(text, &desk.code(text)));
    assert_eq!(events[0].same_as, None);
    assert_eq!(events[1].same_as.as_ref(), Some(&events[0].id));
    assert_eq!(events[2].same_as.as_ref(), Some(&events[0].id));
    assert_eq!((events[1].counts[0].value, events[2].counts[0].value), (6, 9));
}

#[test]
fn what_an_event_is_about_comes_from_its_words() {
    let Some(mut desk) = Desk::open("what_an_event_is_about_comes_from_its_words") else {
        return;
    };
    let dossier = desk.code("Parliament condemned the airstrike.");
    let contexts = &dossier.events[0].contexts;
    assert!(contexts.iter().any(|c| c == "legislative"), "{contexts:?}");
    assert!(contexts.iter().any(|c| c == "military"), "{contexts:?}");
}

#[test]
fn headings_have_their_verbs_back() {
    let Some(mut desk) = Desk::open("headings_have_their_verbs_back") else {
        return;
    };
    // The parser reads each as one noun phrase, or the verb as part of a name.
    let cases: [(&str, &[&str]); 9] = [
        (
            "Peru expels Chilean envoy over spying row",
            &["SANCTION expel | Peru > Chilean envoy | reported"],
        ),
        (
            "Police Raid Offices of Opposition Newspaper in Nairobi",
            &["COERCE | Police > Offices of Opposition Newspaper | reported"],
        ),
        (
            "US sanctions Russian banks",
            &["SANCTION discontinue | US > Russian banks | reported"],
        ),
        (
            "Iran Warns Israel against Strikes on Nuclear Sites",
            &["THREATEN | Iran > Israel | reported"],
        ),
        (
            "Syria: 30 killed as army shells Idlib",
            &[
                "ASSAULT | - > 30 | reported",
                "ASSAULT heavy-weapons | army > Idlib | reported",
            ],
        ),
        ("Two killed in Karachi blast", &["ASSAULT | - > Two | reported"]),
        ("China talks in Geneva", &[]),
        (
            "President of Peru backs Chilean king",
            &["SUPPORT | President of Peru > Chilean king | reported"],
        ),
        // The heading that a line begins with.
        (
            "Nine Alleged Rioters Detained in Peru. LIMA, Peru — The rain went on.",
            &["COERCE arrest | - > Nine Alleged Rioters | reported"],
        ),
    ];
    for (heading, events) in cases {
        desk.assert_events(&format!("{heading}\n\nThe news came on Monday.\n"), events);
    }
}

#[test]
fn participants_are_found_where_the_sentence_hides_them() {
    let Some(mut desk) = Desk::open("participants_are_found_where_the_sentence_hides_them") else {
        return;
    };
    let cases: [(&str, &[&str]); 26] = [
        // Who has a thing done does it.
        (
            "The king had the editor arrested.",
            &["COERCE arrest | The king > the editor | reported"],
        ),
        (
            "The president wants the ambassador expelled.",
            &["SANCTION expel | The president > the ambassador | hypothetical"],
        ),
        // Cleft and inverted sentences.
        (
            "It was Peru that attacked Chile.",
            &["ASSAULT | Peru > Chile | reported"],
        ),
        (
            "Arrested on Monday were two senators and a judge.",
            &["COERCE arrest | - > two senators, a judge | reported"],
        ),
        // Numbers and participles that mean persons.
        (
            "At least 30 were killed by rebels.",
            &["ASSAULT | rebels > At least 30 | reported"],
        ),
        (
            "The Red Cross evacuated the wounded from Aleppo.",
            &["AID | The Red Cross > the wounded | reported"],
        ),
        // A name beside a description, and who is said to be the one described.
        (
            "Russia was the only country that condemned Peru.",
            &["ACCUSE disapprove | the only country, Russia > Peru | reported"],
        ),
        // The first person is not a state.
        (
            "Wang said the US should stop the drills.",
            &["REQUEST yield | Wang > the US | reported"],
        ),
        (
            "The envoy said it was necessary for Chad to free the nuns.",
            &["REQUEST | The envoy > Chad | reported"],
        ),
        // What somebody is accused of is claimed, and what a demand is about is no event.
        (
            "Rights groups accused soldiers of killing ten farmers.",
            &[
                "ACCUSE allege | Rights groups > soldiers | reported",
                "ASSAULT | soldiers > ten farmers | claimed",
            ],
        ),
        (
            "The meeting demanded a ban on the party.",
            &["REQUEST | The meeting > the party | reported"],
        ),
        ("A cholera epidemic in Angola has killed 1,200 people.", &[]),
        // Each is the other's.
        (
            "Norway and Peru expelled each other's envoys.",
            &["SANCTION expel | Norway, Peru > Norway, Peru | reported"],
        ),
        // To say that one will not is to refuse.
        (
            "Serbia said it would not lift the ban.",
            &["REJECT | it > - | reported"],
        ),
        // What a text says, its author says.
        (
            "The ministry issued a report accusing the army of torture.",
            &["ACCUSE allege | The ministry > the army | reported"],
        ),
        (
            "Peru's letter threatening sanctions against Chile was published.",
            &["THREATEN restrict | Peru > Chile | reported"],
        ),
        // A refusal is towards whom it waits for.
        (
            "Norway will not lift the ban until Peru disarms.",
            &[
                "REJECT | Norway > Peru | reported",
                "RETREAT disarm | Peru > - | hypothetical",
            ],
        ),
        // A dateline is nobody.
        (
            "Hanoi: The Vietnamese government has condemned the raid.",
            &["ACCUSE disapprove | The Vietnamese government > the raid | reported"],
        ),
        (
            "Lima, March 15, Andina - The Chilean ambassador met President Carmen Ruiz.",
            &["CONSULT | The Chilean ambassador > President Carmen Ruiz | reported"],
        ),
        // Headings join by a comma.
        (
            "Peru, Chile sign trade pact\n\nThe pact is the first of its kind.",
            &["SUPPORT | Peru, Chile > - | reported"],
        ),
        (
            "The minister thanked the neighbours, including Chad and Niger, for their help.",
            &["SUPPORT | The minister > the neighbours, Chad, Niger | reported"],
        ),
        // What is created is not to whom it is done.
        (
            "Kenya agreed to set up a field hospital in Somalia.",
            &["AGREE | Kenya > Somalia | reported"],
        ),
        // Who accuses is not whom he accuses.
        (
            "The lawyer sued the general, accusing him of fraud.",
            &[
                "ACCUSE allege | The lawyer > the general | reported",
                "ACCUSE allege | The lawyer > him | reported",
            ],
        ),
        (
            "A rebel offensive killed forty villagers.",
            &["ASSAULT | rebel > forty villagers | reported"],
        ),
        (
            "Japan deployed troops in the border region.",
            &["MOBILIZE troops | Japan > the border region | reported"],
        ),
        // An exhortation of oneself asks nobody.
        ("The president said we must work harder.", &[]),
    ];
    for (text, wanted) in cases {
        desk.assert_events(text, wanted);
    }
}

#[test]
fn a_marked_pair_always_has_a_relation() {
    let Some(mut desk) = Desk::open("a_marked_pair_always_has_a_relation") else {
        return;
    };
    let relate = |desk: &mut Desk, text: &str, actor: Span, recipient: Span| {
        let document = Document {
            text: text.into(),
            dyads: vec![Dyad {
                actor: vec![actor],
                recipient: vec![recipient],
            }],
            ..Document::default()
        };
        let parse = desk.session.parse(text);
        let relations = desk.coder.relate(&document, &parse);
        assert_eq!(relations.len(), 1);
        relations[0].event.to_string()
    };
    assert_eq!(
        relate(&mut desk, "Norway thanked Peru.", Span(0, 6), Span(15, 19)),
        "SUPPORT"
    );
    assert_eq!(
        relate(&mut desk, "Norway accused Peru.", Span(0, 6), Span(15, 19)),
        "ACCUSE"
    );
    // Nothing is said between the two, and still there is an answer.
    let nothing = relate(&mut desk, "Norway, a cloud, Peru.", Span(0, 6), Span(17, 21));
    assert!(!nothing.is_empty());
}

#[test]
fn an_explanation_names_frame_slots_and_what_made_the_status() {
    let Some(mut desk) = Desk::open("an_explanation_names_frame_slots_and_what_made_the_status") else {
        return;
    };
    let text = "Norway will not attack Peru.";
    let document = Document {
        text: text.into(),
        ..Document::default()
    };
    let parse = desk.session.parse(text);
    let legation_coder::Explained {
        dossier,
        events: explanations,
        ..
    } = desk.coder.explain(&document, &parse);
    assert_eq!(dossier.events.len(), explanations.len());
    let why = &explanations[0];
    assert!(dossier.events[0].rule.starts_with(&why.frame.id));
    assert!(why.frame.file.starts_with("lexicon/events/"));
    assert_eq!(why.actor_slot.as_deref(), Some("subject"));
    assert_eq!(
        why.status.map(|(span, _)| words(text, span)).as_deref(),
        Some("not")
    );
}
