//! The options by which events, statements and documents are chosen; the same for all commands that ask an archive.

use jiff::civil::Date;
use legation_archive::{Filter, Near};
use legation_coder::Status;
use legation_knowledge::{Countries, Country, Sector};

use crate::args::UsageError;

/// Which rows are wanted. Each option narrows the answer; of an option given several times any one will do.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Which")]
pub(crate) struct FilterArgs {
    /// Words of title or text: `grain deal`, `"red cross"`, `minist*`, `grain OR wheat`.
    #[arg(long, value_name = "WORDS")]
    pub(crate) words: Option<String>,
    /// Country of actor or recipient, or of the speaker: a name or three letters (also NGO, UNO, EUR, IGO, …).
    #[arg(long, value_name = "COUNTRY")]
    pub(crate) country: Vec<String>,
    /// Sector of actor or recipient, or of the speaker: GOV, MIL, REB, …
    #[arg(long, value_name = "SECTOR")]
    pub(crate) sector: Vec<Sector>,
    /// Country of the actor.
    #[arg(long, value_name = "COUNTRY")]
    pub(crate) actor_country: Vec<String>,
    /// Sector of the actor.
    #[arg(long, value_name = "SECTOR")]
    pub(crate) actor_sector: Vec<Sector>,
    /// Country of the recipient.
    #[arg(long, value_name = "COUNTRY")]
    pub(crate) recipient_country: Vec<String>,
    /// Sector of the recipient.
    #[arg(long, value_name = "SECTOR")]
    pub(crate) recipient_sector: Vec<Sector>,
    /// Somebody on either side, by name or registry key.
    #[arg(long, value_name = "NAME")]
    pub(crate) who: Vec<String>,
    /// Type of event: ACCUSE, ASSAULT, …; with its mode as ASSAULT/aerial.
    #[arg(long, value_name = "EVENT")]
    pub(crate) event: Vec<String>,
    /// Mode: allege, aerial, …
    #[arg(long, value_name = "MODE")]
    pub(crate) mode: Vec<String>,
    /// What it is about: terrorism, election, …
    #[arg(long, value_name = "CONTEXT")]
    pub(crate) context: Vec<String>,
    /// CAMEO code, or its beginning.
    #[arg(long, value_name = "CODE")]
    pub(crate) cameo: Vec<String>,
    /// Class: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=4))]
    pub(crate) quad: Vec<u8>,
    /// How texts present it: reported, claimed, future, hypothetical, negated.
    #[arg(long, value_name = "STATUS", value_parser = status)]
    pub(crate) status: Vec<Status>,
    /// Leave out what lies a year or more before publication.
    #[arg(long)]
    pub(crate) recent: bool,
    /// First day, YYYY-MM-DD.
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<Date>,
    /// Last day.
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<Date>,
    /// Place where it happened: a town, a province.
    #[arg(long, value_name = "NAME")]
    pub(crate) place: Option<String>,
    /// Country where it happened.
    #[arg(long = "in", value_name = "COUNTRY")]
    pub(crate) place_country: Vec<String>,
    /// Near a point: LATITUDE,LONGITUDE,KILOMETRES.
    #[arg(long, value_name = "LAT,LON,KM", allow_hyphen_values = true, value_parser = near)]
    pub(crate) near: Option<Near>,
    /// Name of the outlet.
    #[arg(long, value_name = "NAME")]
    pub(crate) outlet: Vec<String>,
    /// Name of the speaker on whose word it rests.
    #[arg(long, value_name = "NAME")]
    pub(crate) speaker: Vec<String>,
    /// Language of the document, two letters.
    #[arg(long, value_name = "CODE")]
    pub(crate) language: Vec<String>,
    /// Least confidence, 0 to 1.
    #[arg(long, value_name = "P")]
    pub(crate) confidence: Option<f64>,
    /// Least number of independent sources that affirm it: those that do not hang together by reprint, owner or the source quoted.
    #[arg(long, value_name = "N")]
    pub(crate) min_sources: Option<u32>,
    /// Only what somebody denies.
    #[arg(long)]
    pub(crate) contested: bool,
    /// One document, by its identifier.
    #[arg(long, value_name = "ID")]
    pub(crate) document: Option<String>,
    /// One story, by its number.
    #[arg(long, value_name = "N")]
    pub(crate) story: Option<i64>,
    /// One occurrence, by its number.
    #[arg(long, value_name = "N")]
    pub(crate) occurrence: Option<i64>,
}

impl FilterArgs {
    /// Words that stand on the command line without an option go before those of `--words`.
    pub(crate) fn add_words(&mut self, words: &[String]) {
        if !words.is_empty() {
            self.words = Some(words.join(" "));
        }
    }

    /// The filter.
    ///
    /// # Errors
    /// [`UsageError`] for a country that is none.
    pub(crate) fn filter(&self) -> anyhow::Result<Filter> {
        let countries = Countries::packaged()
            .map_err(|error| anyhow::anyhow!("the packaged gazetteer is wrong:\n{error}"))?;
        let all = |names: &[String]| {
            names
                .iter()
                .map(|name| country(&countries, name))
                .collect::<Result<_, _>>()
        };
        let (mut events, mut modes) = (Vec::new(), self.mode.clone());
        for event in &self.event {
            match event.split_once('/') {
                Some((event, mode)) => {
                    events.push(event.to_uppercase());
                    modes.push(mode.to_owned());
                }
                None => events.push(event.to_uppercase()),
            }
        }
        Ok(Filter {
            words: self.words.clone(),
            countries: all(&self.country)?,
            sectors: self.sector.clone(),
            actor_countries: all(&self.actor_country)?,
            actor_sectors: self.actor_sector.clone(),
            recipient_countries: all(&self.recipient_country)?,
            recipient_sectors: self.recipient_sector.clone(),
            who: self.who.clone(),
            events,
            modes,
            contexts: self.context.clone(),
            cameo: self.cameo.clone(),
            quads: self.quad.clone(),
            statuses: self.status.clone(),
            recent: self.recent,
            from: self.from,
            to: self.to,
            place: self.place.clone(),
            where_countries: all(&self.place_country)?,
            near: self.near,
            outlets: self.outlet.clone(),
            speakers: self.speaker.clone(),
            stances: Vec::new(),
            languages: self.language.clone(),
            min_confidence: self.confidence,
            min_independent: self.min_sources,
            contested: self.contested,
            document: self.document.clone(),
            story: self.story,
            occurrence: self.occurrence,
        })
    }
}

/// A country by its code or name.
///
/// # Errors
/// [`UsageError`] if it is none.
pub(crate) fn country(countries: &Countries, name: &str) -> Result<Country, UsageError> {
    let code: Option<Country> = name
        .to_uppercase()
        .parse()
        .ok()
        .filter(|&code| countries.has_code(code));
    code.or_else(|| countries.lookup(name).map(|meaning| meaning.country))
        .ok_or_else(|| {
            UsageError(format!(
                "{name:?} is no country: give its name or three letters, such as PAK"
            ))
        })
}

fn status(name: &str) -> Result<Status, String> {
    const ALL: [Status; 5] = [
        Status::Reported,
        Status::Claimed,
        Status::Future,
        Status::Hypothetical,
        Status::Negated,
    ];
    ALL.into_iter()
        .find(|status| status.name() == name)
        .ok_or_else(|| {
            let names: Vec<&str> = ALL.iter().map(|status| status.name()).collect();
            format!("no status; there are {}", names.join(", "))
        })
}

fn near(text: &str) -> Result<Near, String> {
    let numbers: Vec<f64> = text
        .split(',')
        .filter_map(|part| part.trim().parse().ok())
        .collect();
    match numbers[..] {
        [lat, lon, radius]
            if lat.abs() <= 90.0 && lon.abs() <= 180.0 && radius > 0.0 && text.matches(',').count() == 2 =>
        {
            Ok(Near { lat, lon, radius })
        }
        _ => Err(
            "three numbers are wanted: latitude, longitude, kilometres, such as 59.91,10.75,50".to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_goes_by_code_or_name() {
        let countries = Countries::packaged().unwrap();
        for name in ["NOR", "nor", "Norway"] {
            assert_eq!(country(&countries, name).unwrap().as_str(), "NOR", "{name}");
        }
        assert!(country(&countries, "Atlantis").is_err());
        assert!(country(&countries, "XYZ").is_err());
    }

    #[test]
    fn a_circle_is_three_numbers() {
        assert_eq!(near("59.9, -10.7, 5").unwrap().lon, -10.7);
        for bad in ["", "1,2", "95,0,5", "0,0,0", "a,b,c", "1,2,3,4"] {
            assert!(near(bad).is_err(), "{bad}");
        }
    }
}
