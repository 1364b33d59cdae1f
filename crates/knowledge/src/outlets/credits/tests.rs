use super::super::Outlets;
use super::*;

fn outlets() -> Outlets {
    Outlets::packaged().unwrap_or_else(|error| panic!("{error}"))
}

/// The source, how it stands, and the words that say so.
fn credited(outlets: &Outlets, text: &str) -> Option<(String, How, Part, String)> {
    let credit = outlets.credited(None, text)?;
    let (start, end) = credit.span.unwrap();
    let words = text
        .chars()
        .skip(start as usize)
        .take((end - start) as usize)
        .collect();
    Some((credit.outlet.name.clone(), credit.how, credit.part, words))
}

const STORY: &str =
    "The mayor of Fjordby met fishermen on Monday and promised them a new quay.\n\nHe named no day.";

#[test]
fn datelines_name_their_agency() {
    let outlets = outlets();
    for (head, agency, words) in [
        ("KYIV, June 3 (Reuters) - ", "Reuters", "Reuters"),
        ("KYIV, Ukraine (AP) — ", "Associated Press", "AP"),
        ("BEIJING (Xinhua) -- ", "Xinhua", "Xinhua"),
        ("BEIJING, June 3 (Xinhua) -- ", "Xinhua", "Xinhua"),
        ("MOSCOW. June 3. (Interfax) ", "Interfax", "Interfax"),
        ("MOSCOW, June 3. /TASS/. ", "TASS", "TASS"),
        ("/TASS/. ", "TASS", "TASS"),
        ("(Reuters) - ", "Reuters", "Reuters"),
        ("June 3 (UPI) -- ", "UPI", "UPI"),
        ("New Delhi, Jun 3 (PTI) ", "Press Trust of India", "PTI"),
        (
            "New Delhi [India], June 3 (ANI): ",
            "Asian News International",
            "ANI",
        ),
        ("Damascus, SANA- ", "SANA", "SANA"),
        ("Accra, June 3, GNA - ", "Ghana News Agency", "GNA"),
        ("ABU DHABI, 3rd June, 2025 (WAM) -- ", "WAM", "WAM"),
        ("Madrid, Jun 3 (EFE).- ", "EFE", "EFE"),
        ("WASHINGTON, D.C. (AP) -- ", "Associated Press", "AP"),
        ("Rio de Janeiro, June 3 (AFP) - ", "Agence France-Presse", "AFP"),
        ("KABUL (Tasnim news agency) – ", "Tasnim", "Tasnim news agency"),
    ] {
        let text = format!("Mayor promises quay\n\n{head}{STORY}");
        let found = credited(&outlets, &text);
        let wanted = Some((agency.to_owned(), How::Dateline, Part::Source, words.to_owned()));
        assert_eq!(found, wanted, "{head}");
    }
}

#[test]
fn sign_offs_and_lines_name_their_agency() {
    let outlets = outlets();
    for (foot, agency, how, part, words) in [
        (
            " — AFP",
            "Agence France-Presse",
            How::SignOff,
            Part::Source,
            "AFP",
        ),
        (" (AP)", "Associated Press", How::SignOff, Part::Source, "AP"),
        (" /TASS/", "TASS", How::SignOff, Part::Source, "TASS"),
        ("\n\nReuters", "Reuters", How::SignOff, Part::Source, "Reuters"),
        ("\n\nSource: Xinhua", "Xinhua", How::Line, Part::Source, "Xinhua"),
        (
            "\n\n(With inputs from PTI)",
            "Press Trust of India",
            How::Line,
            Part::Shared,
            "PTI",
        ),
        (
            "\nWith inputs from PTI/ANI",
            "Press Trust of India",
            How::Line,
            Part::Shared,
            "PTI/ANI",
        ),
        (
            "\n\nBased on reporting by Reuters, AP, and AFP",
            "Reuters",
            How::Line,
            Part::Shared,
            "Reuters, AP, and AFP",
        ),
        (
            "\n\nSource: Agencies, dpa",
            "Deutsche Presse-Agentur",
            How::Line,
            Part::Shared,
            "dpa",
        ),
        (
            "\n\nThis report by The Canadian Press was first published June 3, 2025.",
            "Canadian Press",
            How::Line,
            Part::Source,
            "Canadian Press",
        ),
        (
            "\n\n© 2025 AFP",
            "Agence France-Presse",
            How::Line,
            Part::Source,
            "AFP",
        ),
        (
            "\n\nCopyright 2025 The Associated Press. All rights reserved.",
            "Associated Press",
            How::Line,
            Part::Source,
            "Associated Press",
        ),
    ] {
        let text = format!("Mayor promises quay\n\n{STORY}{foot}");
        let found = credited(&outlets, &text);
        assert_eq!(
            found,
            Some((agency.to_owned(), how, part, words.to_owned())),
            "{foot}"
        );
    }
}

#[test]
fn bylines_name_their_agency() {
    let outlets = outlets();
    let by = |byline: &str| {
        let credit = outlets.credited(Some(byline), STORY)?;
        assert_eq!((credit.how, credit.span), (How::Byline, None));
        Some((credit.outlet.name.clone(), credit.part))
    };
    let source = |name: &str| Some((name.to_owned(), Part::Source));
    let shared = |name: &str| Some((name.to_owned(), Part::Shared));
    assert_eq!(by("By REUTERS"), source("Reuters"));
    assert_eq!(by("AFP"), source("Agence France-Presse"));
    assert_eq!(by("The Associated Press"), source("Associated Press"));
    assert_eq!(by("PTI"), source("Press Trust of India"));
    assert_eq!(
        by("Agence France-Presse in Kabul"),
        source("Agence France-Presse")
    );
    assert_eq!(by("By JOAN ROE, Associated Press"), source("Associated Press"));
    assert_eq!(by("Joan Roe and Ole Lund | AP"), source("Associated Press"));
    assert_eq!(by("Reuters Staff"), source("Reuters"));
    assert_eq!(by("AFP-Jiji"), shared("Agence France-Presse"));
    assert_eq!(by("Staff, AFP"), shared("Agence France-Presse"));
    for none in [
        "From our agencies",
        "Staff and agencies",
        "Agencies",
        "By Joan Roe",
        "Ana",
        "",
        "Joan Roe, Reuters Institute fellow",
    ] {
        assert_eq!(by(none), None, "{none}");
    }
}

#[test]
fn what_an_agency_only_contributed_is_no_source() {
    let outlets = outlets();
    for foot in [
        "The Associated Press contributed to this report.",
        "(Additional reporting by Reuters)",
        "— with files from The Canadian Press",
        "Reuters and AFP contributed to this story.",
    ] {
        let text = format!("{STORY}\n\n{foot}");
        assert_eq!(outlets.credited(None, &text), None, "{foot}");
        let all = outlets.credits(None, &text);
        assert_eq!(
            all.iter().map(|credit| credit.part).collect::<Vec<_>>(),
            [Part::Contribution],
            "{foot}"
        );
    }
}

#[test]
fn what_the_text_tells_of_an_agency_is_no_credit() {
    let outlets = outlets();
    for text in [
        "Associated Press (AP) reporters were turned away from the quay of Fjordby on Monday.\n\nNo reason was given.",
        "The mayor told Reuters that the quay would be built.\n\nHe had said the same to AFP.",
        "Mayor promises quay\n\nThe ministry denied a report of the Tass news agency.",
        "(Photo: AFP)\n\nThe mayor met fishermen.",
        "Fjordby has a quay (since 1911) and a bridge.\n\nThe bridge is older (1890)",
        "KYIV, June 3 (Fjord Wire) - The mayor met fishermen.",
    ] {
        assert_eq!(outlets.credits(None, text), [], "{text}");
    }
}

#[test]
fn the_source_comes_before_what_is_shared() {
    let outlets = outlets();
    let text = format!("KYIV, June 3 (Reuters) - {STORY}\n\n(With inputs from PTI)");
    let credit = outlets.credited(None, &text).unwrap();
    assert_eq!(
        (credit.outlet.name.as_str(), credit.part),
        ("Reuters", Part::Source)
    );
}

#[test]
fn spans_count_code_points() {
    let outlets = outlets();
    let text = "Überschrift über Fjorde\n\nMÜNCHEN, June 3 (dpa) – Der Bürgermeister kam.";
    let credit = outlets.credited(None, text).unwrap();
    let (start, end) = credit.span.unwrap();
    let words: String = text
        .chars()
        .skip(start as usize)
        .take((end - start) as usize)
        .collect();
    assert_eq!(words, "dpa");
}

#[test]
fn no_text_panics() {
    let outlets = outlets();
    let pieces = [
        "(",
        ")",
        "AP",
        "Reuters",
        " - ",
        "—",
        "/",
        "TASS",
        "\n",
        "By ",
        "é",
        "日本",
        "\u{a0}",
        ".",
        ",",
        "and ",
        "June",
        "3",
        "[",
        "]",
        "Source: ",
        "©",
        "\u{301}",
        "İ",
        "ﬀ",
        "'",
        "’",
        "2025",
        " ",
        "with inputs from ",
        "\r",
        "\0",
        "|",
        "-",
    ];
    // A small generator of its own keeps the texts the same in every run.
    let mut state = 7_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    for _ in 0..4000 {
        let text: String = (0..next() % 24).map(|_| pieces[next() % pieces.len()]).collect();
        let length = text.chars().count() as u32;
        for credit in outlets.credits(Some(&text), &text) {
            if let Some((start, end)) = credit.span {
                assert!(start < end && end <= length, "{text:?}");
            }
        }
        let _ = outlets.lookup_name(&text);
        let _ = outlets.lookup_host(&text);
    }
}

#[test]
fn a_wrong_pattern_is_shown_with_its_line() {
    let outlets = outlets();
    let index = Index::of(&outlets.all, &crate::countries::Countries::packaged().unwrap());
    let rest = "syndicates = []\nname = []\n[words]\nseveral = []\nendings = []\nfillers = []\nmonths = []\ndays = []\nparticles = []\n";
    let read = |text: &str| Credits::read(&Source::new("c", text), &outlets.all, &index).unwrap_err();
    let error = read(&format!(
        "{rest}\n[[pattern]]\nat = \"end\"\npart = \"source\"\nform = \"{{agenzy}}\"\n"
    ));
    assert_eq!(error.line(), 11);
    assert!(error.message().contains("agenzy"));
    let error = read(&format!(
        "{rest}\n[[pattern]]\nat = \"end\"\npart = \"source\"\nform = \"By me\"\n"
    ));
    assert!(error.message().contains("needs {agency}"));
    let unknown = rest.replace("name = []", "name = [{short = \"FW\", outlet = \"Fjord Wire\"}]");
    assert_eq!(read(&format!("pattern = []\n{unknown}")).line(), 3);
}
