//! The hook through which every connection goes.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, mpsc};
use std::thread;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use super::{Policy, Refusal};

/// Most addresses of one host that are tried, which is what the HTTP library has room for.
const MOST_ADDRESSES: usize = 16;

/// How names become addresses.
pub type Lookup = Arc<dyn Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync>;

/// Names looked up by the operating system.
pub fn system_lookup() -> Lookup {
    Arc::new(|host, port| Ok((host, port).to_socket_addrs()?.collect()))
}

/// Looks names up and lets through only what the policy allows. The connection is made to the addresses that it
/// returns.
pub(crate) struct Guard {
    policy: Arc<Policy>,
    lookup: Lookup,
}

impl Guard {
    /// A guard of this policy.
    pub(crate) fn new(policy: Arc<Policy>, lookup: Lookup) -> Self {
        Self { policy, lookup }
    }

    /// The addresses of a host, of which there is at least one. A name that also stands for addresses which are not
    /// allowed keeps the others.
    fn addresses(&self, host: &str, port: u16, timeout: NextTimeout) -> Result<Vec<SocketAddr>, ureq::Error> {
        let literal = host.trim_matches(['[', ']']).parse::<IpAddr>();
        let found = match literal {
            // a test's names are its own, literals are nobody's
            Ok(address) => vec![SocketAddr::new(address, port)],
            Err(_) => look_up(self.lookup.clone(), host.to_owned(), port, timeout)?,
        };
        let mut refused = None;
        let mut allowed = Vec::new();
        for address in found {
            match self.policy.check_address(host, address.ip()) {
                Ok(()) => allowed.push(address),
                Err(refusal) => refused = refused.or(Some(refusal)),
            }
        }
        match refused {
            Some(refusal) if allowed.is_empty() => Err(refuse(refusal)),
            _ if allowed.is_empty() => Err(ureq::Error::HostNotFound),
            _ => Ok(allowed),
        }
    }
}

impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guard")
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &Uri,
        _: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let scheme = uri.scheme_str().unwrap_or_default();
        let usual = match scheme {
            "http" => 80,
            "https" => 443,
            other => return Err(refuse(Refusal::Scheme(other.to_owned()))),
        };
        let host = uri.host().ok_or_else(|| refuse(Refusal::NoHost))?;
        let port = uri.port_u16().unwrap_or(usual);
        self.policy.check_port(host, port).map_err(refuse)?;
        let mut addresses = self.empty();
        for address in self
            .addresses(host, port, timeout)?
            .into_iter()
            .take(MOST_ADDRESSES)
        {
            addresses.push(address);
        }
        Ok(addresses)
    }
}

fn refuse(refusal: Refusal) -> ureq::Error {
    ureq::Error::Other(Box::new(refusal))
}

/// Looks a name up within the time. The operating system cannot be told to give up, so that it is asked in a thread
/// which is left behind if it takes too long.
fn look_up(
    lookup: Lookup,
    host: String,
    port: u16,
    timeout: NextTimeout,
) -> Result<Vec<SocketAddr>, ureq::Error> {
    let (answer, answers) = mpsc::sync_channel(1);
    thread::Builder::new()
        .name("name look-up".to_owned())
        .spawn(move || answer.send(lookup(&host, port)).ok())?;
    match answers.recv_timeout(*timeout.after) {
        Ok(found) => Ok(found?),
        Err(_) => Err(ureq::Error::Timeout(timeout.reason)),
    }
}
