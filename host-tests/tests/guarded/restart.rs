//! What is saved is enough: a guard that starts again goes on as if nothing had been.

use crate::small::*;
use motenet::fingerprint;

#[test]
fn a_restart_between_updates_changes_nothing() {
    let mut parts = Parts::new();
    let mut guard = parts.guard(CONFIG);
    let first = lesson(&mut guard, 20, 5);
    let (net, ledger, shelf) = (*guard.net(), guard.ledger(), guard.shelf().clone());
    let straight = lesson(&mut guard, 25, 6);
    let end = (fingerprint(guard.net()), guard.ledger());

    let mut parts = Parts::new();
    *parts.room.net_mut() = net;
    parts.shelf = shelf;
    let mut guard = parts.guard(CONFIG);
    guard.resume(ledger);
    assert_eq!(lesson(&mut guard, 25, 6), straight);
    assert_eq!((fingerprint(guard.net()), guard.ledger()), end);
    assert_ne!(first, straight);
}

#[test]
fn a_restart_in_the_middle_of_an_update_leaves_the_last_good_network() {
    let mut parts = Parts::new();
    let mut guard = parts.guard(CONFIG);
    lesson(&mut guard, 12, 5);
    let good = fingerprint(guard.net());
    lesson(&mut guard, 11, 6);
    teach(&mut guard, &signal(0, true, &mut motenet::rng::seeded(1)), 0);
    for _ in 0..60 {
        guard.poll(1);
    }
    assert!(guard.is_updating());
    let ledger = guard.ledger();
    guard.resume(ledger);
    assert!(!guard.is_updating());
    assert_eq!(fingerprint(guard.net()), good);
}
