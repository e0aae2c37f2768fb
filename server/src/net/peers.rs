//! Who is connected, counted: too many in all, or from one address, are turned away at the door.
//!
//! The address is the peer's own, never one that a header claims. Behind a proxy every connection comes from the proxy, so set
//! `SWITCHBOARD_CONNECTIONS_PER_IP` as high as `SWITCHBOARD_CONNECTIONS` there.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The open connections.
#[derive(Clone, Debug)]
pub(super) struct Peers(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    connections_max: usize,
    per_address_max: usize,
    open: Mutex<Open>,
}

#[derive(Default, Debug)]
struct Open {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// A place at the table; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Admission {
    peers: Peers,
    address: IpAddr,
}

impl Peers {
    pub(super) fn new(connections_max: usize, per_address_max: usize) -> Self {
        Self(Arc::new(Inner { connections_max, per_address_max, open: Mutex::default() }))
    }

    /// A place for this address, if there is one.
    pub(super) fn admit(&self, address: IpAddr) -> Option<Admission> {
        let address = network(address);
        let mut open = self.open();
        if open.all >= self.0.connections_max {
            return None;
        }
        let here = open.by_address.entry(address).or_default();
        if *here >= self.0.per_address_max {
            return None;
        }
        *here += 1;
        open.all += 1;
        Some(Admission { peers: self.clone(), address })
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        let mut open = self.peers.open();
        open.all -= 1;
        if let Some(here) = open.by_address.get_mut(&self.address) {
            *here -= 1;
            if *here == 0 {
                open.by_address.remove(&self.address);
            }
        }
    }
}

/// A household has one IPv4 address, but 2^64 of IPv6 (RFC 6177).
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn each_address_has_its_share_and_gives_it_back() {
        let peers = Peers::new(3, 2);
        let first = peers.admit(address("192.0.2.1")).unwrap();
        let _second = peers.admit(address("::ffff:192.0.2.1")).unwrap();
        assert!(peers.admit(address("192.0.2.1")).is_none(), "the share of one address is used up");
        let _third = peers.admit(address("192.0.2.2")).unwrap();
        assert!(peers.admit(address("192.0.2.3")).is_none(), "all places are taken");
        drop(first);
        assert!(peers.admit(address("192.0.2.1")).is_some());
    }

    #[test]
    fn nothing_is_remembered_of_who_left() {
        let peers = Peers::new(10, 10);
        drop(peers.admit(address("192.0.2.1")));
        assert!(peers.open().by_address.is_empty());
        assert_eq!(peers.open().all, 0);
    }

    #[test]
    fn an_ipv6_network_counts_as_one() {
        let peers = Peers::new(10, 1);
        let _first = peers.admit(address("2001:db8:1:2::1")).unwrap();
        assert!(peers.admit(address("2001:db8:1:2:ffff::9")).is_none());
        assert!(peers.admit(address("2001:db8:1:3::1")).is_some());
    }
}
