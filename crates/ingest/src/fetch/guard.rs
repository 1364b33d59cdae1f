//! Which addresses may be connected to.
//!
//! A feed is written by strangers, and its links may lead into the network of whoever reads it: to a router, a
//! database, the metadata service of a cloud. So each connection is checked where its addresses are known, after the
//! look-up of the name and for literals alike, and the connection is made to the addresses that were checked, without
//! a second look-up that might answer otherwise.

mod classes;
mod resolver;

use std::collections::BTreeSet;
use std::net::IpAddr;

use thiserror::Error;
use url::{Host, Url};

use super::Feeds;
pub use classes::{Class, class};
pub(super) use resolver::Guard;
pub use resolver::{Lookup, system_lookup};

/// Why an address is not connected to.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Only http and https are spoken.
    #[error("its scheme is `{0}`, only http and https are fetched")]
    Scheme(String),
    /// The port is neither the usual one nor that of a configured feed on this host.
    #[error("port {port} of {host}: only 80, 443 and the ports of configured feeds are connected to")]
    Port {
        /// The host.
        host: String,
        /// The port.
        port: u16,
    },
    /// The address is none of the public network.
    #[error("{host} is {address}, {class}")]
    Address {
        /// The host, as the link names it.
        host: String,
        /// What it stands for.
        address: IpAddr,
        /// What kind of address that is.
        class: Class,
    },
    /// The link has no host.
    #[error("it names no host")]
    NoHost,
    /// The link holds a name or password.
    #[error("it holds a name or password")]
    Credentials,
}

/// What may be connected to.
#[derive(Debug, Clone, Default)]
pub(super) struct Policy {
    allow_private: bool,
    /// Ports beyond the usual ones, with their hosts.
    ports: BTreeSet<(String, u16)>,
}

impl Policy {
    /// The policy for these feeds.
    pub(super) fn new(feeds: &Feeds, allow_private: bool) -> Self {
        let ports = feeds.feeds.iter().filter_map(|feed| {
            let host = feed.url.host_str()?;
            Some((host.to_owned(), feed.url.port()?))
        });
        Self {
            allow_private,
            ports: ports.collect(),
        }
    }

    /// Whether this may be asked for, as far as its text tells.
    pub(super) fn check(&self, url: &Url) -> Result<(), Refusal> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refusal::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Credentials);
        }
        let host = url.host().ok_or(Refusal::NoHost)?;
        let name = url.host_str().ok_or(Refusal::NoHost)?;
        self.check_port(name, url.port_or_known_default().unwrap_or(0))?;
        match host {
            Host::Ipv4(address) => self.check_address(name, address.into()),
            Host::Ipv6(address) => self.check_address(name, address.into()),
            Host::Domain(_) => Ok(()),
        }
    }

    fn check_port(&self, host: &str, port: u16) -> Result<(), Refusal> {
        if matches!(port, 80 | 443) || self.ports.contains(&(host.to_owned(), port)) {
            return Ok(());
        }
        let host = host.to_owned();
        Err(Refusal::Port { host, port })
    }

    fn check_address(&self, host: &str, address: IpAddr) -> Result<(), Refusal> {
        match class(address) {
            Class::Public => Ok(()),
            class if self.allow_private && class.is_somebodys_network() => Ok(()),
            class => Err(Refusal::Address {
                host: host.to_owned(),
                address,
                class,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(allow_private: bool) -> Policy {
        let feeds: Feeds =
            "contact = \"mailto:a@b.example\"\n[[feed]]\nurl = \"http://feed.example:8080/rss\""
                .parse()
                .unwrap();
        Policy::new(&feeds, allow_private)
    }

    fn refused(url: &str) -> bool {
        policy(false).check(&Url::parse(url).unwrap()).is_err()
    }

    #[test]
    fn ports_are_the_usual_ones_and_those_of_feeds() {
        assert!(
            !refused("http://a.example/")
                && !refused("https://a.example/")
                && !refused("http://a.example:443/")
        );
        assert!(!refused("http://feed.example:8080/article"));
        assert!(
            refused("http://feed.example:22/")
                && refused("http://other.example:8080/")
                && refused("https://a.example:6379/")
        );
    }

    #[test]
    fn literals_are_refused_however_they_are_written() {
        for url in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://0x7f.0.0.1/",
            "http://2130706433/",
            "http://017700000001/",
            "http://[::1]/",
            "http://[::ffff:7f00:1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[64:ff9b::a00:1]/",
            "http://169.254.169.254/latest/meta-data/",
            "http://0/",
            "http://[fd00::1]/",
            "http://10.0.0.1./",
        ] {
            assert!(refused(url), "{url}");
        }
        assert!(!refused("http://8.8.8.8/") && !refused("http://[2606:4700::1111]/"));
    }

    #[test]
    fn permission_opens_private_networks_and_nothing_else() {
        let check = |url: &str| policy(true).check(&Url::parse(url).unwrap());
        assert!(
            check("http://127.0.0.1/").is_ok()
                && check("http://[fd00::1]/").is_ok()
                && check("http://192.168.1.1/").is_ok()
        );
        for url in [
            "http://169.254.169.254/",
            "http://[fe80::1]/",
            "http://224.0.0.1/",
            "http://0.0.0.0/",
        ] {
            assert!(check(url).is_err(), "{url}");
        }
        assert!(check("http://127.0.0.1:6379/").is_err());
        assert!(check("ftp://a.example/").is_err() && check("http://u:p@a.example/").is_err());
    }

    #[test]
    fn refusals_say_what_the_host_is() {
        let refusal = policy(false)
            .check(&Url::parse("http://10.1.2.3/x").unwrap())
            .unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "10.1.2.3 is 10.1.2.3, an address of a private network"
        );
    }
}
