use super::*;

fn packaged() -> Outlets {
    Outlets::packaged().unwrap_or_else(|error| panic!("{error}"))
}

fn country(code: &str) -> Country {
    code.parse().unwrap()
}

#[test]
fn the_packaged_outlets_are_sound() {
    let outlets = packaged();
    assert!(outlets.iter().count() > 5000);
    for outlet in outlets.iter() {
        for owner in &outlet.owners {
            assert!(!owner.name.trim().is_empty(), "{}", outlet.name);
        }
        // Two owners at a time would hide that one of the two dates is wrong; a month or year of change may be shared.
        for (one, next) in outlet.owners.iter().zip(outlet.owners.iter().skip(1)) {
            let (until, from) = (one.until, next.from);
            assert!(
                until.is_some() && from.is_some(),
                "{}: owners without dates",
                outlet.name
            );
            let start = |day: Day| day.year();
            assert!(
                until.map(start) <= from.map(start),
                "{}: owners out of order",
                outlet.name
            );
        }
    }
}

#[test]
fn spellings_of_a_name_meet() {
    let outlets = packaged();
    for (name, usual) in [
        ("the new york times", "New York Times"),
        ("Tass News Agency", "TASS"),
        ("Xinhua news agency", "Xinhua"),
        ("Suddeutsche Zeitung", "Süddeutsche Zeitung"),
        ("Agence France Presse", "Agence France-Presse"),
        ("Le Monde newspaper", "Le Monde"),
        ("RFE/RL", "Radio Free Europe"),
        ("nytimes.com", "New York Times"),
    ] {
        assert_eq!(
            outlets.lookup_name(name).map(|outlet| outlet.name.as_str()),
            Some(usual),
            "{name}"
        );
    }
    assert!(outlets.lookup_name("The Fjord Wire of Nowhere").is_none());
    assert!(outlets.lookup_name("").is_none());
}

#[test]
fn a_name_of_several_countries_needs_the_country() {
    let outlets = packaged();
    assert!(outlets.lookup_name("The Nation").is_none());
    let pakistani = outlets.lookup_name_in("The Nation", country("PAK")).unwrap();
    let american = outlets.lookup_name_in("The Nation", country("USA")).unwrap();
    assert_ne!(pakistani.owner_on(None), american.owner_on(None));
}

#[test]
fn a_famous_name_needs_no_country() {
    let outlets = packaged();
    assert_eq!(
        outlets.lookup_name("The Guardian").unwrap().country,
        Some(country("GBR"))
    );
    let tanzanian = outlets.lookup_name_in("The Guardian", country("TZA")).unwrap();
    assert_eq!(tanzanian.owner_on(None), Some("IPP Media"));
}

#[test]
fn the_longest_end_of_a_host_counts() {
    let outlets = packaged();
    let name = |host: &str| outlets.lookup_host(host).map(|outlet| outlet.name.as_str());
    assert_eq!(name("https://www.tass.com/politics/1"), Some("TASS"));
    assert_eq!(name("edition.cnn.com"), Some("CNN"));
    assert_eq!(name("ahram.org.eg"), Some("Al-Ahram"));
    assert_eq!(name("english.ahram.org.eg"), Some("Ahram Online"));
    assert_eq!(name("nottass.com"), None);
    assert_eq!(name("com"), None);
}

#[test]
fn papers_of_one_house_have_one_owner() {
    let outlets = packaged();
    let owner = |host: &str, day| {
        outlets
            .lookup_host(host)
            .unwrap()
            .owner_on(day)
            .map(str::to_owned)
    };
    assert_eq!(owner("freep.com", None), owner("usatoday.com", None));
    let day = Some(Day::new(2018, 6, 1));
    assert_ne!(owner("dispatch.com", day), owner("usatoday.com", day));
    assert_eq!(owner("tass.com", None), owner("rt.com", None));
    assert_eq!(owner("xinhuanet.com", None), owner("globaltimes.cn", None));
    assert_ne!(owner("xinhuanet.com", None), owner("tass.com", None));
    assert_eq!(
        owner("independent.co.uk", Some(Day::new(2009, 1, 1))).as_deref(),
        Some("Independent News & Media")
    );
}

#[test]
fn in_a_month_of_change_nobody_is_taken_for_the_owner() {
    let outlets = packaged();
    let guardian = outlets.lookup_host("independent.co.uk").unwrap();
    assert_eq!(guardian.owner_on(Some(Day::new(2010, 4, 10))), None);
    assert_eq!(
        guardian.owner_on(Some(Day::new(2010, 5, 1))),
        Some("Lebedev family")
    );
}

#[test]
fn what_a_state_directs_is_its_governments() {
    let outlets = packaged();
    let tass = outlets.lookup_name("TASS").unwrap();
    assert_eq!(tass.owner_on(None), Some("government of Russia"));
    let entity = outlets.lookup_name_in("SRNA", country("BIH")).unwrap();
    assert_eq!(entity.owner_on(None), Some("government of Republika Srpska"));
    assert_eq!(outlets.lookup_name("BBC").unwrap().control, Some(Control::Public));
}

#[test]
fn all_owners_of_one_name_are_written_alike() {
    let outlets = packaged();
    let mut names: Vec<&str> = outlets
        .iter()
        .flat_map(|outlet| &outlet.owners)
        .map(|owner| owner.name.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    let mut folded: Vec<(String, &str)> = names
        .iter()
        .map(|name| (crate::spelling::fold(name), *name))
        .collect();
    folded.sort();
    for pair in folded.windows(2) {
        assert_ne!(pair[0].0, pair[1].0, "{:?} and {:?}", pair[0].1, pair[1].1);
    }
}
