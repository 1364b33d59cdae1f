//! Coverage: which outlets tell of an incident, when, and from whom they have it.

use super::chance::Chance;
use super::document::Account;
use super::grammar::IncidentType;
use super::incident::{Incident, Stage};
use super::world::Outlet;

/// One account that is to be written.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// Who publishes it: a place in the list of outlets.
    pub(super) outlet: usize,
    /// What kind of account it is.
    pub(super) account: Account,
    /// The account that it has its text or its news from: a place in the list of plans.
    pub(super) of: Option<usize>,
    /// Minutes from the incident to its publication.
    pub(super) delay: u64,
    /// The numbers as it has them.
    pub(super) numbers: Vec<u64>,
}

/// The greatest number of accounts that an incident has.
pub(super) const MOST_ACCOUNTS: u64 = 12;
/// How many incidents in a hundred have one account only. With the mean of [`SEVERAL`] half of the documents are such.
const SINGLE: usize = 80;
/// How often an incident with several accounts has 2, 3, … 12 of them. The mean is 4.06.
const SEVERAL: [u32; 11] = [35, 20, 13, 9, 7, 5, 4, 3, 2, 1, 1];
/// Documents per incident, in hundredths: what the two above come to.
pub(super) const ACCOUNTS_PER_HUNDRED: u64 = 161;
/// No account comes later after its incident, in minutes.
pub(super) const LATEST: u64 = 3 * 24 * 60;

const HOUR: u64 = 60;

/// Draws the accounts of an incident. The first is the first to be published.
pub(super) fn plans(stage: &Stage, incident: &Incident) -> Vec<Plan> {
    let mut chance = Chance::new(&[incident.seed, 1]);
    let count = if chance.percent(SINGLE) {
        1
    } else {
        2 + chance.weighted(SEVERAL.into_iter())
    };
    let wire = chance.percent(if count == 1 { 20 } else { 70 });
    let mut taken = vec![false; stage.world.outlets.len()];
    let first = if wire {
        incident.agency
    } else {
        drawn(stage, incident, &mut taken, &mut chance, |_| 1)
    };
    taken[first] = true;
    let alone = !wire && chance.percent(10);
    let mut plans = vec![Plan {
        outlet: first,
        account: if alone {
            Account::Quoting
        } else {
            Account::Original
        },
        of: None,
        delay: chance.within(HOUR, 10 * HOUR),
        numbers: incident.numbers.clone(),
    }];
    for _ in 1..count {
        let plan = further(stage, incident, &plans, &mut taken, &mut chance);
        plans.push(plan);
    }
    plans
}

fn further(
    stage: &Stage,
    incident: &Incident,
    plans: &[Plan],
    taken: &mut [bool],
    chance: &mut Chance,
) -> Plan {
    let kind = &stage.grammar.types[incident.kind];
    let first = &stage.world.outlets[plans[0].outlet];
    let account = drawn_account(kind, first, plans, chance);
    let sister = |outlet: &Outlet| u32::from(outlet.owner.is_some() && outlet.owner == first.owner);
    let (outlet, account) = if account == Account::Reprint && !first.is_agency() {
        // A paper's own text is printed again by papers of the same owner, if any is left.
        if stage
            .world
            .outlets
            .iter()
            .zip(&*taken)
            .any(|(outlet, taken)| !taken && sister(outlet) > 0)
        {
            (drawn(stage, incident, taken, chance, sister), account)
        } else {
            (drawn(stage, incident, taken, chance, |_| 1), Account::Independent)
        }
    } else {
        let press = |outlet: &Outlet| {
            if outlet.is_agency() {
                u32::from(account == Account::Independent)
            } else {
                2
            }
        };
        (drawn(stage, incident, taken, chance, press), account)
    };
    let (least, most) = match account {
        Account::Reprint => (HOUR / 3, 24 * HOUR),
        Account::Denial => (6 * HOUR, LATEST),
        Account::Confirmation => (12 * HOUR, LATEST),
        _ => (HOUR, LATEST),
    };
    let numbers = if account == Account::Reprint {
        plans[0].numbers.clone()
    } else {
        varied(kind, incident, chance)
    };
    Plan {
        outlet,
        account,
        of: match account {
            Account::Reprint => Some(0),
            Account::Quoting if first.is_agency() => Some(0),
            _ => None,
        },
        delay: (plans[0].delay + chance.within(least, most)).min(LATEST),
        numbers,
    }
}

fn drawn_account(kind: &IncidentType, first: &Outlet, plans: &[Plan], chance: &mut Chance) -> Account {
    const ACCOUNTS: [Account; 5] = [
        Account::Reprint,
        Account::Independent,
        Account::Quoting,
        Account::Denial,
        Account::Confirmation,
    ];
    let once = |account| u32::from(!plans.iter().any(|plan| plan.account == account));
    let from_agency = first.is_agency() && plans[0].account == Account::Original;
    let reprints = if plans[0].account != Account::Original {
        0
    } else if from_agency {
        45
    } else {
        20
    };
    let weights = [
        reprints,
        if from_agency { 27 } else { 50 },
        14,
        18 * u32::from(kind.deniable) * once(Account::Denial),
        7 * once(Account::Confirmation),
    ];
    ACCOUNTS[chance.weighted(weights.into_iter())]
}

/// Draws an outlet that has no account of the incident yet: those of its states rather than others.
fn drawn(
    stage: &Stage,
    incident: &Incident,
    taken: &mut [bool],
    chance: &mut Chance,
    weight: impl Fn(&Outlet) -> u32,
) -> usize {
    let weights: Vec<u32> = stage
        .world
        .outlets
        .iter()
        .zip(&*taken)
        .map(|(outlet, &taken)| {
            let near = incident
                .states
                .iter()
                .any(|&at| stage.world.countries[at].code == outlet.country);
            u32::from(!taken) * weight(outlet) * outlet.weight * if near { 6 } else { 1 }
        })
        .collect();
    let outlet = chance.weighted(weights.iter().copied());
    taken[outlet] = true;
    outlet
}

/// The numbers as somebody else has them: those of people are told differently, others are not.
fn varied(kind: &IncidentType, incident: &Incident, chance: &mut Chance) -> Vec<u64> {
    let differ = chance.percent(50);
    let numbers = kind
        .numbers
        .iter()
        .zip(&incident.numbers)
        .map(|((name, least, _), &number)| {
            let of_people = matches!(
                name.as_str(),
                "killed" | "wounded" | "arrested" | "crowd" | "missing"
            );
            if !differ || !of_people {
                return number;
            }
            let spread = (number / 3).max(1);
            let other = number.saturating_sub(spread / 2) + chance.within(0, spread);
            if number > 1000 { other / 100 * 100 } else { other }.max(*least)
        });
    numbers.collect()
}
