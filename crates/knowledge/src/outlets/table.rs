//! Outlets while they are read: each name and host is one outlet's only, and what another file tells of it is added.

use std::collections::HashMap;

use super::rows::Body;
use super::{Outlet, Ownership};
use crate::codes::Country;
use crate::spelling::fold;

/// Outlets as they are read, and which is found under a name or host.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) all: Vec<Outlet>,
    /// How many of them are authored with owners, the first ones.
    pub(super) authored: usize,
    names: HashMap<(Option<Country>, String), usize>,
    hosts: HashMap<String, usize>,
}

impl Table {
    /// A new outlet; none of its names may be another's of the country, none of its hosts another's.
    pub(super) fn add(&mut self, outlet: Outlet) -> Result<(), String> {
        let id = self.all.len();
        for name in outlet.names.iter().chain([&outlet.name]) {
            self.take_name(outlet.country, name, id)?;
        }
        for host in &outlet.hosts {
            self.take_host(host, id)?;
        }
        self.all.push(outlet);
        Ok(())
    }

    fn take_name(&mut self, country: Option<Country>, name: &str, id: usize) -> Result<(), String> {
        match self.names.insert((country, fold(name)), id) {
            Some(other) if other != id => {
                let other = self.all.get(other).map_or(name, |outlet| &outlet.name);
                Err(format!(
                    "{name:?} is a name of {other:?} already: say it once, or tell them apart"
                ))
            }
            _ => Ok(()),
        }
    }

    fn take_host(&mut self, host: &str, id: usize) -> Result<(), String> {
        match self.hosts.insert(host.to_owned(), id) {
            Some(other) if other != id => {
                let other = self.all.get(other).map_or(host, |outlet| &outlet.name);
                Err(format!("{host:?} is the host of {other:?} already"))
            }
            _ => Ok(()),
        }
    }

    /// Adds what `body` tells of an outlet that is there by one of its names or hosts, or a new outlet. What is there stays.
    pub(super) fn complete(&mut self, body: Body) -> Result<(), String> {
        let Some(id) = self.find(&body) else {
            return self.add(body.into_outlet());
        };
        if self.all.get(id).is_some_and(|outlet| outlet.country.is_none()) {
            self.all[id].country = Some(body.country);
        }
        for name in body.names.iter().chain([&body.name]) {
            let key = (Some(body.country), fold(name));
            if *self.names.entry(key).or_insert(id) == id {
                let outlet = &mut self.all[id];
                if outlet.name != *name && !outlet.names.contains(name) {
                    outlet.names.push(name.clone());
                }
            }
        }
        for host in &body.domains {
            if *self.hosts.entry(host.clone()).or_insert(id) == id && !self.all[id].hosts.contains(host) {
                self.all[id].hosts.push(host.clone());
            }
        }
        self.all[id].complete(body);
        Ok(())
    }

    /// The authored outlet that this is: by its main name, else by a host, else by another name.
    fn find(&self, body: &Body) -> Option<usize> {
        let named = |name: &String| self.names.get(&(Some(body.country), fold(name))).copied();
        let hosted = || body.domains.iter().find_map(|host| self.hosts.get(host).copied());
        let found = named(&body.name).or_else(hosted);
        let found = found.or_else(|| body.names.iter().find_map(named));
        found.filter(|&id| id < self.authored)
    }
}

impl Body {
    pub(super) fn into_outlet(self) -> Outlet {
        let group = Some(self.group).filter(|group| !group.is_empty());
        Outlet {
            name: self.name,
            names: self.names,
            hosts: self.domains,
            country: Some(self.country),
            kind: Some(self.kind),
            control: Some(self.owner),
            owners: group.map(Ownership::always).into_iter().collect(),
            famous: false,
            wires: self.wire,
        }
    }
}

impl Outlet {
    fn complete(&mut self, body: Body) {
        let told = body.into_outlet();
        self.kind = self.kind.or(told.kind);
        self.control = self.control.or(told.control);
        if self.owners.is_empty() {
            self.owners = told.owners;
        }
        self.wires.extend(told.wires);
    }
}
