//! Which codes rows of the gazetteer may use.

use crate::codes::{Country, Sector};
use crate::countries::Countries;
use crate::ontology::Ontology;
use crate::source::SourceError;

/// Countries and sectors that there are.
#[derive(Debug)]
pub(super) struct Codes {
    countries: Countries,
    ontology: Ontology,
}

impl Codes {
    /// Those of the packaged files.
    ///
    /// # Errors
    /// If one of them is wrong.
    pub(super) fn packaged() -> Result<Self, SourceError> {
        Ok(Self {
            countries: Countries::packaged()?,
            ontology: Ontology::packaged()?,
        })
    }

    /// What is wrong with these codes, if anything is.
    pub(super) fn problem(
        &self,
        countries: impl IntoIterator<Item = Country>,
        sector: Option<Sector>,
    ) -> Option<String> {
        let unknown = countries.into_iter().find(|&code| !self.countries.has_code(code));
        let country = unknown.map(|code| format!("{code} is no country (gazetteer/countries.toml)"));
        country.or_else(|| {
            let sector = sector.filter(|&sector| !self.ontology.has_sector(sector))?;
            Some(format!("{sector} is no sector (lexicon/ontology/sectors.toml)"))
        })
    }
}
