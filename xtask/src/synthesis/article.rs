//! An article: the sentences of an account put in order.

use super::chance::Chance;
use super::document::Account;
use super::grammar::{Family, Grammar};
use super::pattern::Pattern;
use super::voice::Voice;
use super::wording::{curly, month};

/// A text before it goes to its outlet's page.
#[derive(Debug, Clone)]
pub(super) struct Article {
    /// The title.
    pub(super) title: String,
    /// The paragraphs; the first begins with the dateline, if the outlet has one.
    pub(super) paragraphs: Vec<String>,
}

/// The fewest words that an article aims at.
const FEWEST: u64 = 235;
/// The most words that it aims at.
const MOST: u64 = 385;
/// No paragraph is added beyond this.
const LIMIT: usize = 440;

/// What a paragraph is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pool {
    Lead,
    Body,
    Detail,
    Quote,
    Reaction,
    Background,
    Analysis,
    Closing,
    Before,
}

use Pool::{Analysis, Background, Before, Body, Closing, Detail, Lead, Quote, Reaction};

/// In which order accounts are told. An article ends where it has words enough, so what comes last is often left out.
const ORDERS: [&[Pool]; 4] = [
    &[
        Lead, Detail, Quote, Detail, Before, Detail, Reaction, Detail, Quote, Background, Analysis, Detail,
        Background, Reaction, Closing,
    ],
    &[
        Lead, Detail, Detail, Quote, Before, Background, Detail, Reaction, Quote, Detail, Reaction, Analysis,
        Background, Detail, Closing,
    ],
    &[
        Lead, Quote, Detail, Detail, Reaction, Before, Detail, Background, Quote, Detail, Analysis,
        Background, Reaction, Detail, Closing,
    ],
    &[
        Lead, Detail, Reaction, Detail, Quote, Background, Before, Detail, Quote, Analysis, Detail, Reaction,
        Closing, Background, Detail,
    ],
];
/// The same for accounts that quote an agency, deny or confirm.
const SHORT_ORDERS: [&[Pool]; 2] = [
    &[
        Lead, Body, Detail, Body, Before, Background, Body, Detail, Reaction, Quote, Background, Detail,
        Analysis, Reaction, Closing, Background,
    ],
    &[
        Lead, Body, Body, Detail, Background, Before, Detail, Quote, Reaction, Body, Background, Analysis,
        Detail, Reaction, Closing, Background,
    ],
];

/// Writes the account of this number of an incident.
pub(super) fn written(voice: &mut Voice, account: Account, number: usize) -> Article {
    let title = titled(voice, account, number);
    let orders: &[&[Pool]] = if opening(voice.grammar, account).is_some() {
        &SHORT_ORDERS
    } else {
        &ORDERS
    };
    let order = voice.chance.of(orders).copied().unwrap_or_default();
    let aim = voice.chance.within(FEWEST, MOST) as usize;
    let mut decks = Decks {
        seed: voice.incident.seed,
        number,
        dealt: [0; 9],
    };
    let mut paragraphs: Vec<String> = Vec::new();
    let mut words = 0;
    let mut sentences = 0;
    // What the order does not fill is filled from what is left.
    let rest = [Detail, Background, Reaction, Quote, Analysis]
        .into_iter()
        .cycle()
        .take(25);
    for pool in order.iter().copied().chain(rest) {
        if words >= aim {
            break;
        }
        let Some(pattern) = decks.next(voice, account, pool) else {
            continue;
        };
        let mut text = voice.paragraph(pattern);
        let added = count(&text);
        if words + added > LIMIT {
            continue;
        }
        words += added;
        // What people say stands by itself, the rest in paragraphs of up to three patterns.
        let plain = matches!(pool, Detail | Background | Body | Closing);
        let joined = plain && (1..3).contains(&sentences) && voice.chance.percent(50);
        sentences = if joined { sentences + 1 } else { usize::from(plain) };
        match paragraphs.last_mut().filter(|_| joined) {
            Some(last) => {
                last.push(' ');
                last.push_str(&text);
            }
            None => {
                if paragraphs.is_empty() {
                    text = dateline(voice) + &text;
                }
                paragraphs.push(text);
            }
        }
    }
    if voice.outlet.curly {
        paragraphs
            .iter_mut()
            .for_each(|paragraph| *paragraph = curly(paragraph));
        return Article {
            title: curly(&title),
            paragraphs,
        };
    }
    Article { title, paragraphs }
}

/// A title for the account of this number.
pub(super) fn titled(voice: &mut Voice, account: Account, number: usize) -> String {
    let headlines = match opening(voice.grammar, account) {
        Some(opening) if account != Account::Quoting || voice.chance.percent(30) => &opening.headlines,
        _ => &voice.kind().headlines,
    };
    let order = Chance::new(&[voice.incident.seed, 99]).order(headlines.len());
    voice.title(&headlines[order[number % order.len()]])
}

fn opening(grammar: &Grammar, account: Account) -> Option<&super::grammar::Opening> {
    match account {
        Account::Quoting => Some(&grammar.quoting),
        Account::Denial => Some(&grammar.denial),
        Account::Confirmation => Some(&grammar.confirmation),
        Account::Original | Account::Reprint | Account::Independent => None,
    }
}

/// Patterns dealt like cards, so that accounts of one incident have different ones as far as they go.
struct Decks {
    seed: u64,
    number: usize,
    dealt: [usize; 9],
}

impl Decks {
    /// The next pattern for a paragraph; none if all have been dealt.
    fn next<'a>(&mut self, voice: &Voice<'a>, account: Account, pool: Pool) -> Option<&'a Pattern> {
        let kind = voice.kind();
        let grammar = voice.grammar;
        let any = grammar.families.iter().find(|family| family.name == "any");
        let family = |list: fn(&Family) -> &Vec<Pattern>| {
            let shared = any.map(list).into_iter().flatten();
            list(&grammar.families[kind.family])
                .iter()
                .chain(shared)
                .collect::<Vec<_>>()
        };
        // The second number is how many of the pool an article takes, more or less.
        let (patterns, taken): (Vec<&Pattern>, usize) = match (pool, opening(grammar, account)) {
            (Lead, Some(opening)) => (opening.leads.iter().collect(), 1),
            (Lead, None) => (kind.leads.iter().collect(), 1),
            (Body, Some(opening)) => (opening.bodies.iter().collect(), 3),
            (Body, None) => (Vec::new(), 0),
            (Detail, _) => (kind.details.iter().collect(), 5),
            (Quote, _) => (kind.quotes.iter().collect(), 2),
            (Reaction, _) => (family(|family| &family.reactions), 2),
            (Background, _) => (family(|family| &family.background), 2),
            (Analysis, _) => (family(|family| &family.analysis), 1),
            (Closing, _) => (family(|family| &family.closing), 1),
            (Before, _) => (
                voice
                    .incident
                    .before
                    .iter()
                    .flat_map(|_| &grammar.before)
                    .collect(),
                1,
            ),
        };
        let dealt = &mut self.dealt[pool as usize];
        if *dealt >= patterns.len() {
            return None;
        }
        let order = Chance::new(&[self.seed, pool as u64]).order(patterns.len());
        let card = (self.number * taken + *dealt) % patterns.len();
        *dealt += 1;
        Some(patterns[order[card]])
    }
}

/// What the outlet's texts begin with.
fn dateline(voice: &Voice) -> String {
    let Some(form) = &voice.outlet.dateline else {
        return String::new();
    };
    let incident = voice.incident;
    let country = &voice.world.countries[incident.states[2]];
    let city = &country.cities[incident.cities[0]];
    let date = voice.published;
    form.replace("{CITY}", &city.to_uppercase())
        .replace("{city}", city)
        .replace("{country}", country.headline())
        .replace("{month}", month(date.month()))
        .replace("{mon}.", if date.month() == 5 { "May" } else { "{mon}." })
        .replace("{mon}", &month(date.month())[..3])
        .replace("{day}", &date.day().to_string())
        .replace("{year}", &date.year().to_string())
}

/// How many words a text has.
pub(super) fn count(text: &str) -> usize {
    text.split_whitespace().count()
}
