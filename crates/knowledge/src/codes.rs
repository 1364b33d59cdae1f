//! Codes for whom an actor belongs to.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A code that is no code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code:?} is no {what} code: three capital letters are wanted, such as {example:?}")]
pub struct BadCode {
    code: String,
    what: &'static str,
    example: &'static str,
}

macro_rules! three_letter_code {
    ($(#[$meta:meta])* $name:ident, $what:literal, $example:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name([u8; 3]);

        impl $name {
            /// The code as it is written.
            pub fn as_str(&self) -> &str {
                // Only capital ASCII letters get in, so this never falls back.
                std::str::from_utf8(&self.0).unwrap_or_default()
            }
        }

        impl FromStr for $name {
            type Err = BadCode;
            fn from_str(code: &str) -> Result<Self, BadCode> {
                match *code.as_bytes() {
                    [a, b, c] if [a, b, c].iter().all(u8::is_ascii_uppercase) => Ok(Self([a, b, c])),
                    _ => Err(BadCode { code: code.to_owned(), what: $what, example: $example }),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(self.as_str()) }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.as_str()) }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

three_letter_code! {
    /// A state by its ISO 3166 alpha-3 code (`KOS` for Kosovo, dependencies folded into their state), or one of the
    /// codes for what is beyond states: `UNO`, `EUR`, `IGO`, `NGO`, `ISM`, `IMG`, `MNC`.
    Country, "country", "PAK"
}

three_letter_code! {
    /// A sector of society, `GOV`, `MIL`, `REB` …: the list with explanations stands in
    /// `lexicon/ontology/sectors.toml`.
    Sector, "sector", "GOV"
}

/// The sectors that rules speak of by name.
impl Sector {
    /// Farmers and herders.
    pub const AGR: Self = Self(*b"AGR");
    /// Business.
    pub const BUS: Self = Self(*b"BUS");
    /// Police, prison and border guards.
    pub const COP: Self = Self(*b"COP");
    /// Criminals.
    pub const CRM: Self = Self(*b"CRM");
    /// Civilians.
    pub const CVL: Self = Self(*b"CVL");
    /// Schools, universities, students.
    pub const EDU: Self = Self(*b"EDU");
    /// Those whose offices are over, and elites.
    pub const ELI: Self = Self(*b"ELI");
    /// The executive, and a state as a whole.
    pub const GOV: Self = Self(*b"GOV");
    /// The press.
    pub const JRN: Self = Self(*b"JRN");
    /// Courts, judges, prosecutors.
    pub const JUD: Self = Self(*b"JUD");
    /// Labour and its unions.
    pub const LAB: Self = Self(*b"LAB");
    /// Parliaments and their members.
    pub const LEG: Self = Self(*b"LEG");
    /// Health.
    pub const MED: Self = Self(*b"MED");
    /// Armed forces of a state.
    pub const MIL: Self = Self(*b"MIL");
    /// The opposition.
    pub const OPP: Self = Self(*b"OPP");
    /// Political parties.
    pub const PTY: Self = Self(*b"PTY");
    /// The armed opposition.
    pub const REB: Self = Self(*b"REB");
    /// Refugees and migrants.
    pub const REF: Self = Self(*b"REF");
    /// Intelligence services.
    pub const SPY: Self = Self(*b"SPY");
    /// Armed men of whom no more is known.
    pub const UAF: Self = Self(*b"UAF");
    /// Unknown.
    pub const UNK: Self = Self(*b"UNK");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_three_capital_letters() {
        assert_eq!(
            "RUS".parse::<Country>().map(|c| c.to_string()),
            Ok("RUS".to_owned())
        );
        for bad in ["", "RU", "rus", "RUSS", "R1S", "ÄRS"] {
            assert!(bad.parse::<Country>().is_err(), "{bad} was taken");
        }
    }

    #[test]
    fn the_message_names_the_code_and_the_form() {
        let message = "gov".parse::<Sector>().unwrap_err().to_string();
        assert_eq!(
            message,
            r#""gov" is no sector code: three capital letters are wanted, such as "GOV""#
        );
    }
}
