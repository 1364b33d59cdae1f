//! Actors in CAMEO codes, as GDELT and Phoenix write them.

use super::codes::Codes;
use crate::record::Party;

/// How many types of actor CAMEO formats have room for.
const TYPES: usize = 3;

/// Somebody in CAMEO codes.
#[derive(Debug, Default, PartialEq)]
pub(super) struct CameoActor<'a> {
    /// The whole code: `NORGOV`, `IGOUNO`; empty if nothing is known.
    pub(super) code: String,
    /// Country, or what stands for one.
    pub(super) country: Option<String>,
    /// Known group.
    pub(super) group: Option<&'a str>,
    /// Types, the most telling first, three at most.
    pub(super) types: Vec<&'a str>,
}

impl<'a> CameoActor<'a> {
    /// In CAMEO codes as far as country and sectors tell.
    pub(super) fn of(party: &Party, codes: &'a Codes) -> Self {
        let beyond = party.country.and_then(|country| codes.beyond_states(country));
        let mut types: Vec<&str> = beyond.iter().map(|row| row.kind.as_str()).collect();
        let own = types.len();
        for kind in party
            .sectors
            .iter()
            .filter_map(|&sector| codes.cameo_type(sector))
        {
            if !types.contains(&kind) && types.len() < TYPES {
                types.push(kind);
            }
        }
        let country = match beyond {
            Some(row) => row.country.clone(),
            None => party.country.map(|country| codes.cameo_country(country)),
        };
        let front = match beyond {
            Some(row) => row.code.clone(),
            None => country.clone().unwrap_or_default(),
        };
        Self {
            code: front + &types[own..].concat(),
            country,
            group: beyond.and_then(|row| row.group.as_deref()),
            types,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::samples;

    #[test]
    fn codes_are_those_of_cameo() {
        let codes = Codes::packaged().unwrap();
        let of = |country: Option<&str>, sectors: &[&str]| {
            let party = Party {
                country: country.map(|code| code.parse().unwrap()),
                sectors: sectors.iter().map(|code| code.parse().unwrap()).collect(),
                ..Party::default()
            };
            let actor = CameoActor::of(&party, &codes);
            format!(
                "{} {:?} {:?} {}",
                actor.code,
                actor.country,
                actor.group,
                actor.types.join(",")
            )
        };
        assert_eq!(
            of(Some("ROU"), &["COP", "GOV"]),
            r#"ROMCOPGOV Some("ROM") None COP,GOV"#
        );
        assert_eq!(of(Some("NOR"), &[]), r#"NOR Some("NOR") None "#);
        assert_eq!(of(None, &["JRN", "UNK"]), "MED None None MED");
        assert_eq!(of(Some("UNO"), &["MIL"]), r#"IGOUNOMIL None Some("UNO") IGO,MIL"#);
        assert_eq!(of(Some("EUR"), &[]), r#"IGOEUREEC Some("EUR") Some("EEC") IGO"#);
        assert_eq!(of(Some("NGO"), &["SOC"]), "NGO None None NGO");
        assert_eq!(
            of(Some("NOR"), &["REB", "UAF", "PRM", "CRM", "BUS"]),
            r#"NORREBUAFCRM Some("NOR") None REB,UAF,CRM"#
        );
        assert_eq!(
            CameoActor::of(&samples::three()[0], &codes),
            CameoActor::default()
        );
    }
}
