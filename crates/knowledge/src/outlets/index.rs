//! Finding outlets by name and by host.

use std::collections::HashMap;

use super::{Outlet, OutletKind};
use crate::codes::Country;
use crate::countries::{Countries, NameKind};
use crate::spelling::fold;

/// Position in the list of all outlets.
pub(super) type Id = u32;

/// Words after a name that only say what it is, and the sort that it has to be for them to be left out.
const SORTS: [(&str, Sort); 10] = [
    (" news agency", Sort::Agency),
    (" news service", Sort::Agency),
    (" press agency", Sort::Agency),
    (" agency", Sort::Agency),
    (" newspaper", Sort::Paper),
    (" daily", Sort::Paper),
    (" weekly", Sort::Paper),
    (" magazine", Sort::Paper),
    (" website", Sort::Any),
    (" news site", Sort::Any),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Agency,
    Paper,
    Any,
}

impl Sort {
    fn fits(self, outlet: &Outlet) -> bool {
        use OutletKind::{Agency, Daily, Magazine, Newspaper, Weekly};
        match self {
            Sort::Agency => outlet.kind == Some(Agency),
            Sort::Paper => matches!(outlet.kind, Some(Daily | Magazine | Newspaper | Weekly)),
            Sort::Any => true,
        }
    }
}

/// Which outlets bear a name, and which has a host.
#[derive(Debug)]
pub(super) struct Index {
    /// By folded name.
    names: HashMap<String, Vec<Id>>,
    /// By what is left of a name such as "The Nation newspaper" without the words that tell it apart.
    short: HashMap<String, Vec<Id>>,
    hosts: HashMap<String, Id>,
}

impl Index {
    pub(super) fn of(all: &[Outlet], countries: &Countries) -> Self {
        let mut index = Self {
            names: HashMap::new(),
            short: HashMap::new(),
            hosts: HashMap::new(),
        };
        for (id, outlet) in (0..).zip(all) {
            for name in outlet.names.iter().chain([&outlet.name]) {
                insert(&mut index.names, fold(name), id);
                if let Some(short) = short(name, countries) {
                    insert(&mut index.short, fold(short), id);
                }
            }
            for host in &outlet.hosts {
                index.hosts.insert(host.clone(), id);
            }
        }
        index
    }

    /// The one outlet of this name, in this country if one is given.
    pub(super) fn name<'a>(
        &self,
        name: &str,
        country: Option<Country>,
        all: &'a [Outlet],
    ) -> Option<&'a Outlet> {
        let folded = fold(name);
        if self.names.contains_key(&folded) {
            let found = one(self.names.get(&folded), country, all);
            if found.is_some() || country.is_none() {
                return found;
            }
        }
        let plain = |(ending, sort): &(&str, Sort)| {
            let rest = folded.strip_suffix(ending)?;
            one(self.names.get(rest), country, all).filter(|outlet| sort.fits(outlet))
        };
        let found = SORTS.iter().find_map(plain);
        found.or_else(|| one(self.short.get(&folded), country, all))
    }

    /// Outlets that bear this name as it is.
    pub(super) fn bearers(&self, name: &str) -> &[Id] {
        self.names.get(&fold(name)).map_or(&[], Vec::as_slice)
    }

    /// The outlet of the longest end of this host, or of this address's host.
    pub(super) fn host<'a>(&self, address: &str, all: &'a [Outlet]) -> Option<&'a Outlet> {
        let host = host_of(address);
        let mut rest = host.as_str();
        loop {
            if let Some(&id) = self.hosts.get(rest) {
                return all.get(id as usize);
            }
            rest = rest.split_once('.')?.1;
        }
    }
}

fn insert(map: &mut HashMap<String, Vec<Id>>, key: String, id: Id) {
    let ids = map.entry(key).or_default();
    if ids.last() != Some(&id) {
        ids.push(id);
    }
}

/// The only one of them, in this country if one is given; of several the famous one.
fn one<'a>(ids: Option<&Vec<Id>>, country: Option<Country>, all: &'a [Outlet]) -> Option<&'a Outlet> {
    let here = |outlet: &&Outlet| country.is_none() || outlet.country == country;
    let outlets = ids?.iter().filter_map(|&id| all.get(id as usize));
    let mut found: Vec<&Outlet> = outlets.filter(here).collect();
    if found.len() > 1 {
        found.retain(|outlet| outlet.famous);
    }
    match found.as_slice() {
        [outlet] => Some(outlet),
        _ => None,
    }
}

/// What an outlet calls itself, where a name says more so as not to be taken for another thing: "The Nation" of "The Nation newspaper",
/// "The Guardian" of "The Guardian of Nigeria".
fn short<'a>(name: &'a str, countries: &Countries) -> Option<&'a str> {
    let of_country = name.rsplit_once(" of ").filter(|(_, country)| {
        let meaning = countries.lookup(country);
        meaning.is_some_and(|meaning| meaning.kind == NameKind::Name)
    });
    let without_country = of_country.map_or(name, |(head, _)| head);
    let mut endings = SORTS.iter().filter(|(_, sort)| *sort != Sort::Agency);
    let without_sort = endings.find_map(|(ending, _)| without_country.strip_suffix(ending));
    let short = without_sort.unwrap_or(without_country);
    (short != name && !short.is_empty()).then_some(short)
}

/// The host of an address, in small letters, without user, port, closing dot and `www.`.
fn host_of(address: &str) -> String {
    let address = address.trim();
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.split(':').next().unwrap_or_default().trim_end_matches('.');
    let host = host.to_lowercase();
    host.strip_prefix("www.").map_or(host.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_what_stands_between_scheme_and_path() {
        for address in [
            "fjordwire.example",
            "WWW.FjordWire.example",
            "https://www.fjordwire.example:443/a/b?c=d#e",
            "//user:pass@fjordwire.example/",
            " http://fjordwire.example. ",
        ] {
            assert_eq!(host_of(address), "fjordwire.example", "{address}");
        }
    }

    #[test]
    fn what_only_tells_apart_is_left_out() {
        let countries = Countries::packaged().unwrap_or_else(|error| panic!("{error}"));
        let cut = |name| short(name, &countries);
        assert_eq!(cut("The Nation newspaper"), Some("The Nation"));
        assert_eq!(cut("The Guardian of Nigeria"), Some("The Guardian"));
        assert_eq!(cut("Star newspaper of Turkey"), Some("Star"));
        assert_eq!(cut("Bulletin of the Atomic Scientists"), None);
        assert_eq!(cut("Central News Agency"), None);
        assert_eq!(cut("Fjord Wire"), None);
    }
}
