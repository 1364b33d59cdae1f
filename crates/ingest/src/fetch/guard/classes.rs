//! Kinds of addresses, after the special-purpose registries of IANA (RFC 6890 and what came after it).

use std::fmt::{self, Display};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What kind of address it is. Of an IPv6 address that holds an IPv4 address, the kind of that one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// One of the public network.
    Public,
    /// `127.0.0.0/8`, `::1`.
    Loopback,
    /// `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16`, `fc00::/7`, `fec0::/10`.
    Private,
    /// `100.64.0.0/10`, between a provider and its customers (RFC 6598).
    Shared,
    /// `169.254.0.0/16`, `fe80::/10`: also where clouds keep their metadata.
    LinkLocal,
    /// `0.0.0.0/8`, `::`.
    Unspecified,
    /// `224.0.0.0/4`, `ff00::/8`.
    Multicast,
    /// `192.0.2.0/24` and others for books (RFC 5737, 3849, 9637).
    Documentation,
    /// `198.18.0.0/15`, `2001:2::/48` (RFC 2544, 5180).
    Benchmarking,
    /// Not for hosts, or not in use.
    Reserved,
}

impl Class {
    /// Whether somebody may run a server there that is his own.
    pub(super) fn is_somebodys_network(self) -> bool {
        matches!(self, Class::Loopback | Class::Private | Class::Shared)
    }
}

impl Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Class::Public => "a public address",
            Class::Loopback => "an address of this machine itself",
            Class::Private => "an address of a private network",
            Class::Shared => "an address of a provider's own network",
            Class::LinkLocal => "an address of the local link",
            Class::Unspecified => "no address of a host",
            Class::Multicast => "an address of a group of hosts",
            Class::Documentation => "an address for documentation",
            Class::Benchmarking => "an address for benchmarks",
            Class::Reserved => "a reserved address",
        })
    }
}

/// The kind of this address.
pub fn class(address: IpAddr) -> Class {
    match address {
        IpAddr::V4(address) => class_v4(address),
        IpAddr::V6(address) => class_v6(address),
    }
}

fn class_v4(address: Ipv4Addr) -> Class {
    match address.octets() {
        [0, ..] => Class::Unspecified,
        [127, ..] => Class::Loopback,
        [10, ..] | [192, 168, ..] => Class::Private,
        [172, b, ..] if (16..32).contains(&b) => Class::Private,
        [100, b, ..] if (64..128).contains(&b) => Class::Shared,
        [169, 254, ..] => Class::LinkLocal,
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Class::Documentation,
        [198, 18 | 19, ..] => Class::Benchmarking,
        // protocol assignments; the relays of 6to4
        [192, 0, 0, _] | [192, 88, 99, _] => Class::Reserved,
        [224..=239, ..] => Class::Multicast,
        [240..=255, ..] => Class::Reserved,
        _ => Class::Public,
    }
}

fn class_v6(address: Ipv6Addr) -> Class {
    let segments = address.segments();
    match segments {
        [0, 0, 0, 0, 0, 0, 0, 0] => Class::Unspecified,
        [0, 0, 0, 0, 0, 0, 0, 1] => Class::Loopback,
        // mapped; translated (RFC 2765); NAT64 (RFC 6052)
        [0, 0, 0, 0, 0, 0xffff, a, b] | [0, 0, 0, 0, 0xffff, 0, a, b] | [0x64, 0xff9b, 0, 0, 0, 0, a, b] => {
            class_v4(embedded(a, b))
        }
        // compatible, long deprecated: a private one is named as such, a public one is not connected to either
        [0, 0, 0, 0, 0, 0, a, b] => worse(class_v4(embedded(a, b)), Class::Reserved),
        // a network's own NAT64 (RFC 8215)
        [0x64, 0xff9b, 1, ..] => Class::Private,
        [0xfc00..=0xfdff, ..] | [0xfec0..=0xfeff, ..] => Class::Private,
        [0xfe80..=0xfebf, ..] => Class::LinkLocal,
        [0xff00..=0xffff, ..] => Class::Multicast,
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0x0fff, ..] => Class::Documentation,
        [0x2001, 2, 0, ..] => Class::Benchmarking,
        // Teredo: the server, and the client's address with its bits turned round (RFC 4380)
        [0x2001, 0, a, b, _, _, c, d] => worse(class_v4(embedded(a, b)), class_v4(embedded(!c, !d))),
        // other protocol assignments
        [0x2001, 0..=0x01ff, ..] => Class::Reserved,
        // 6to4 (RFC 3056)
        [0x2002, a, b, ..] => class_v4(embedded(a, b)),
        // ISATAP (RFC 5214)
        [0x2000..=0x3fff, _, _, _, 0 | 0x200, 0x5efe, a, b] => class_v4(embedded(a, b)),
        // the only block that is given out
        [0x2000..=0x3fff, ..] => Class::Public,
        _ => Class::Reserved,
    }
}

fn embedded(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from((u32::from(high) << 16) | u32::from(low))
}

/// The first that is not public.
fn worse(a: Class, b: Class) -> Class {
    if a == Class::Public { b } else { a }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn kinds_of_addresses() {
        for (address, expected) in [
            ("8.8.8.8", Class::Public),
            ("172.15.255.255", Class::Public),
            ("172.16.0.1", Class::Private),
            ("172.31.255.255", Class::Private),
            ("172.32.0.0", Class::Public),
            ("100.63.255.255", Class::Public),
            ("100.64.0.1", Class::Shared),
            ("100.127.255.255", Class::Shared),
            ("0.1.2.3", Class::Unspecified),
            ("169.254.169.254", Class::LinkLocal),
            ("198.19.255.255", Class::Benchmarking),
            ("198.51.100.7", Class::Documentation),
            ("239.1.2.3", Class::Multicast),
            ("255.255.255.255", Class::Reserved),
            ("2606:4700::1111", Class::Public),
            ("::", Class::Unspecified),
            ("::1", Class::Loopback),
            ("::ffff:10.0.0.1", Class::Private),
            ("::ffff:8.8.8.8", Class::Public),
            ("::127.0.0.1", Class::Loopback),
            ("::8.8.8.8", Class::Reserved),
            ("::ffff:0:169.254.169.254", Class::LinkLocal),
            ("64:ff9b::169.254.169.254", Class::LinkLocal),
            ("64:ff9b::8.8.8.8", Class::Public),
            ("64:ff9b:1::8.8.8.8", Class::Private),
            ("2002:7f00:1::", Class::Loopback),
            ("2002:0808:0808::1", Class::Public),
            ("2001:0:0808:0808::f5ff:fffe", Class::Private), // 10.0.0.1 inverted
            ("2001:0:7f00:1::f7f7:f7f7", Class::Loopback),
            ("2001:0:0808:0808::f7f7:f7f7", Class::Public),
            ("2a00:1450::5efe:10.0.0.1", Class::Private),
            ("2a00:1450::200:5efe:10.0.0.1", Class::Private),
            ("2001:db8::1", Class::Documentation),
            ("3fff:fff::1", Class::Documentation),
            ("2001:2::1", Class::Benchmarking),
            ("2001:20::1", Class::Reserved),
            ("2001:200::1", Class::Public),
            ("fd12::1", Class::Private),
            ("fe80::1", Class::LinkLocal),
            ("fec0::1", Class::Private),
            ("ff02::1", Class::Multicast),
            ("100::1", Class::Reserved),
            ("5f00::1", Class::Reserved),
            ("4000::1", Class::Reserved),
        ] {
            assert_eq!(class(address.parse().unwrap()), expected, "{address}");
        }
    }

    proptest! {
        /// The standard library's own predicates agree as far as they go.
        #[test]
        fn agrees_with_the_standard_library(bits: u32) {
            let address = Ipv4Addr::from(bits);
            let special = address.is_private() || address.is_loopback() || address.is_link_local() || address.is_multicast()
                || address.is_broadcast() || address.is_documentation() || address.is_unspecified();
            if special {
                prop_assert_ne!(class_v4(address), Class::Public);
            }
            prop_assert_eq!(class_v6(address.to_ipv6_mapped()), class_v4(address));
        }
    }
}
