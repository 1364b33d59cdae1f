//! Which of several places of one name is meant.
//!
//! Each name gets the place with the highest sum of what `lexicon/places.toml` weighs: how well known it is, whether a larger place
//! beside it contains it, how much of what the text names lies in the same country and province and nearby. What the text
//! names depends on the choices in turn, so the sums are taken a few times over. One name means one place throughout a text,
//! unless larger places beside it say otherwise.

use std::collections::HashMap;

use legation_knowledge::{Candidate, Country, NameKind, Place, PlaceId, PlaceKind, Places, Quality};

use super::toponyms::{Toponym, id};
use crate::lexicon::{Lexicon, RankingWeights};
use crate::syntax::Syntax;

/// How often the sums are taken.
const ROUNDS: usize = 3;
/// How near is near, in km.
const NEAR: f32 = 150.0;
/// Two sums that differ by less leave it open which place is meant.
const OPEN: f32 = 0.1;
/// How far from the middle of a district the town may lie that it is called after, in km.
const TOWN_WITHIN: f32 = 80.0;
const EARTH_RADIUS: f32 = 6371.0;

/// What a name means, and why.
pub(super) struct Meant<'w> {
    pub(super) place: Option<Place<'w>>,
    /// The country, where that is all that is known.
    pub(super) country: Option<Country>,
    pub(super) reason: String,
}

/// Whether the one place lies in the other.
pub(super) fn contains(outer: &Place<'_>, inner: &Place<'_>) -> bool {
    if outer.id == inner.id {
        return false;
    }
    match outer.kind {
        PlaceKind::Country => inner.country == outer.country && inner.kind != PlaceKind::Country,
        PlaceKind::Province => inner.province == Some(outer.id),
        PlaceKind::District => inner.district == Some(outer.id),
        PlaceKind::City => {
            inner.kind == PlaceKind::Neighbourhood && distance(outer, inner).is_some_and(|d| d < 40.0)
        }
        _ if outer.extent > 0 => distance(outer, inner).is_some_and(|d| d < f32::from(outer.extent)),
        _ => false,
    }
}

/// Great-circle distance in km.
fn distance(a: &Place<'_>, b: &Place<'_>) -> Option<f32> {
    let ((lat1, lon1), (lat2, lon2)) = (a.point?, b.point?);
    let (phi1, phi2) = (lat1.to_radians(), lat2.to_radians());
    let half = |angle: f32| (angle.to_radians() / 2.0).sin().powi(2);
    let h = half(lat2 - lat1) + phi1.cos() * phi2.cos() * half(lon2 - lon1);
    Some(2.0 * EARTH_RADIUS * h.min(1.0).sqrt().asin())
}

/// Names that mean one place: those of one key and one container's key.
struct Group<'t, 'w> {
    candidates: &'t [Candidate<'w>],
    /// Index of the group of the container.
    container: Option<usize>,
    mentions: f32,
    chosen: Option<usize>,
}

/// What the text names, by the choices so far.
#[derive(Default)]
struct Scene<'w> {
    countries: HashMap<Country, f32>,
    in_countries: f32,
    provinces: HashMap<PlaceId, f32>,
    /// Chosen places smaller than countries, with their weight and group.
    points: Vec<(Place<'w>, f32, usize)>,
}

struct Ranker<'a> {
    weights: &'a RankingWeights,
    outlet: Option<Country>,
    /// How often the text has words for a country's people.
    peoples: HashMap<Country, f32>,
}

/// The place that each toponym means.
pub(super) fn resolve<'w>(
    syntax: &Syntax<'_>,
    lexicon: &Lexicon,
    _places: &'w Places,
    toponyms: &[Toponym<'w>],
    outlet: Option<Country>,
) -> Vec<Meant<'w>> {
    let ranker = Ranker {
        weights: &lexicon.places.ranking,
        outlet,
        peoples: peoples(syntax, lexicon),
    };
    let (mut groups, of_toponym) = groups(toponyms);
    for _ in 0..ROUNDS {
        let scene = ranker.scene(&groups);
        let chosen: Vec<Option<usize>> = (0..groups.len())
            .map(|at| ranker.best(&groups, at, &scene).map(|(best, _)| best))
            .collect();
        for (group, chosen) in groups.iter_mut().zip(chosen) {
            group.chosen = chosen;
        }
    }
    let scene = ranker.scene(&groups);
    of_toponym
        .iter()
        .map(|&at| ranker.meant(&groups, at, &scene))
        .collect()
}

/// Countries whose people, language or government the text names by an adjective.
fn peoples(syntax: &Syntax<'_>, lexicon: &Lexicon) -> HashMap<Country, f32> {
    let mut peoples = HashMap::new();
    for i in (0..syntax.len()).filter(|&i| syntax.word(i).starts_with(char::is_uppercase)) {
        let meaning = lexicon.countries.lookup(syntax.word(i));
        if let Some(meaning) = meaning.filter(|m| matches!(m.kind, NameKind::Adjective | NameKind::Demonym)) {
            *peoples.entry(meaning.country).or_insert(0.0) += 1.0;
        }
    }
    peoples
}

fn groups<'t, 'w>(toponyms: &'t [Toponym<'w>]) -> (Vec<Group<'t, 'w>>, Vec<usize>) {
    let mut known: HashMap<(&str, Option<&str>), usize> = HashMap::new();
    let mut groups: Vec<Group<'t, 'w>> = Vec::new();
    let mut of_toponym = vec![usize::MAX; toponyms.len()];
    // A name with its container first, so that it also speaks for the bare name.
    let key_of = |at: usize| toponyms[at].key.as_str();
    let with: Vec<usize> = (0..toponyms.len())
        .filter(|&at| toponyms[at].container.is_some())
        .collect();
    let without = (0..toponyms.len()).filter(|&at| toponyms[at].container.is_none());
    for at in with.iter().copied().chain(without) {
        let container = toponyms[at].container.map(key_of);
        let group = match (known.get(&(key_of(at), container)), container) {
            (Some(&group), _) => group,
            (None, None) => {
                let beside = with.iter().find(|&&other| key_of(other) == key_of(at));
                beside.map_or(usize::MAX, |&other| of_toponym[other])
            }
            (None, Some(_)) => usize::MAX,
        };
        let group = if group == usize::MAX {
            groups.push(Group {
                candidates: &toponyms[at].candidates,
                container: None,
                mentions: 0.0,
                chosen: None,
            });
            groups.len() - 1
        } else {
            group
        };
        known.insert((key_of(at), container), group);
        groups[group].mentions += 1.0;
        of_toponym[at] = group;
    }
    for at in with {
        let container = toponyms[at].container.map(|c| of_toponym[c]);
        let group = of_toponym[at];
        groups[group].container = container.filter(|&c| c != group);
    }
    (groups, of_toponym)
}

/// What speaks for a candidate, part by part.
#[derive(Clone, Copy, Default)]
struct Sum {
    fame: f32,
    name: f32,
    container: f32,
    country: f32,
    province: f32,
    near: f32,
    outlet: f32,
}

impl Sum {
    fn total(&self) -> f32 {
        self.fame + self.name + self.container + self.country + self.province + self.near + self.outlet
    }
}

impl Ranker<'_> {
    fn scene<'w>(&self, groups: &[Group<'_, 'w>]) -> Scene<'w> {
        let mut scene = Scene::default();
        let mut add = |countries: &mut HashMap<Country, f32>, country: Country, weight: f32| {
            *countries.entry(country).or_insert(0.0) += weight;
            scene.in_countries += weight;
        };
        let mut countries = HashMap::new();
        let mut points = Vec::new();
        let mut provinces = HashMap::new();
        for (at, group) in groups.iter().enumerate() {
            let Some(place) = group.chosen.map(|chosen| group.candidates[chosen].place) else {
                continue;
            };
            let weight = group.mentions.sqrt();
            if let Some(country) = place.country {
                add(&mut countries, country, weight);
            }
            if !matches!(
                place.kind,
                PlaceKind::Country | PlaceKind::Continent | PlaceKind::Supraregion
            ) {
                points.push((place, weight, at));
                let province = if place.kind == PlaceKind::Province {
                    Some(place.id)
                } else {
                    place.province
                };
                if let Some(province) = province {
                    *provinces.entry(province).or_insert(0.0) += weight;
                }
            }
        }
        let mut peoples: Vec<(&Country, &f32)> = self.peoples.iter().collect();
        peoples.sort_unstable_by_key(|(country, _)| **country);
        for (&country, &count) in peoples {
            add(&mut countries, country, count.sqrt());
        }
        scene.countries = countries;
        scene.provinces = provinces;
        scene.points = points;
        scene
    }

    /// The best candidate of a group, with what speaks for it.
    fn best(&self, groups: &[Group<'_, '_>], at: usize, scene: &Scene<'_>) -> Option<(usize, Sum)> {
        let mut best: Option<(usize, Sum)> = None;
        for (index, candidate) in groups[at].candidates.iter().enumerate() {
            let sum = self.sum(groups, at, candidate, scene);
            if best.is_none_or(|(_, best)| sum.total() > best.total()) {
                best = Some((index, sum));
            }
        }
        best
    }

    fn sum(&self, groups: &[Group<'_, '_>], at: usize, candidate: &Candidate<'_>, scene: &Scene<'_>) -> Sum {
        let w = self.weights;
        let place = &candidate.place;
        let group = &groups[at];
        let mut sum = Sum {
            fame: self.fame(place),
            name: match candidate.quality {
                Quality::Main => 0.0,
                Quality::Other => w.other_name,
                Quality::Weak => w.weak_name,
            },
            ..Sum::default()
        };
        if let Some(container) = group.container {
            let outer = &groups[container];
            let holds = match outer.chosen {
                Some(chosen) => contains(&outer.candidates[chosen].place, place),
                None => outer.candidates.iter().any(|outer| contains(&outer.place, place)),
            };
            // The larger place may itself be meant otherwise; that it could hold this one is half as good.
            let could = || outer.candidates.iter().any(|outer| contains(&outer.place, place));
            sum.container = match () {
                () if holds => w.container,
                () if could() => w.container / 2.0,
                () => 0.0,
            };
        }
        // Where this name is a container, what it must contain.
        let holds_another = groups.iter().any(|inner| {
            inner.container == Some(at) && inner.candidates.iter().any(|inner| contains(place, &inner.place))
        });
        if holds_another {
            sum.container += w.container / 2.0;
        }
        // What this group itself adds to the scene does not count.
        let own = group.chosen.map(|chosen| &group.candidates[chosen].place);
        let weight = group.mentions.sqrt();
        let others = |all: f32, same: bool| if same { (all - weight).max(0.0) } else { all };
        if let Some(country) = place.country {
            let own_country = own.is_some_and(|own| own.country == Some(country));
            let mass = others(scene.countries.get(&country).copied().unwrap_or(0.0), own_country);
            let all = others(scene.in_countries, own.is_some_and(|own| own.country.is_some()));
            sum.country = w.in_country * share(mass, all);
            if self.outlet == Some(country) {
                sum.outlet = w.outlet;
            }
        }
        let province = if place.kind == PlaceKind::Province {
            None
        } else {
            place.province
        };
        let mut all_points = 0.0;
        let mut near = 0.0;
        let mut same_province = 0.0;
        for (other, weight, other_group) in &scene.points {
            if *other_group == at {
                continue;
            }
            all_points += weight;
            if distance(place, other).is_some_and(|d| d < NEAR) {
                near += weight;
            }
            let others = if other.kind == PlaceKind::Province {
                Some(other.id)
            } else {
                other.province
            };
            if province.is_some() && others == province {
                same_province += weight;
            }
        }
        sum.near = w.near * share(near, all_points);
        sum.province = w.in_province * share(same_province, all_points);
        sum
    }

    /// How well known a place is.
    fn fame(&self, place: &Place<'_>) -> f32 {
        let w = self.weights;
        let size = if place.population > 0 {
            w.population * (place.population as f32 + 1.0).log10()
        } else {
            w.known[usize::from(place.rank.clamp(1, 3)) - 1]
        };
        let kind = match place.kind {
            PlaceKind::Country => w.country,
            PlaceKind::Province => w.province,
            PlaceKind::District => w.district,
            PlaceKind::City if place.rank == 1 => w.capital,
            PlaceKind::City | PlaceKind::Neighbourhood => 0.0,
            _ => w.nature,
        };
        size + kind
    }

    fn meant<'w>(&self, groups: &[Group<'_, 'w>], at: usize, scene: &Scene<'w>) -> Meant<'w> {
        let group = &groups[at];
        let Some((best, sum)) = self.best(groups, at, scene) else {
            // Nothing is known of it but what stands beside it.
            let beside = group.container.and_then(|c| {
                let outer = &groups[c];
                outer.chosen.map(|chosen| outer.candidates[chosen].place)
            });
            return Meant {
                place: None,
                country: beside.and_then(|place| place.country),
                reason: match beside {
                    Some(place) => format!("in no gazetteer; {} is named beside it", place.name),
                    None => "in no gazetteer".to_owned(),
                },
            };
        };
        let place = self.town_of(group, group.candidates[best].place);
        let rivals = group
            .candidates
            .iter()
            .enumerate()
            .filter(|&(other, c)| other != best && id(c) != place.id);
        let second = rivals
            .map(|(_, c)| (c, self.sum(groups, at, c, scene)))
            .max_by(|a, b| a.1.total().total_cmp(&b.1.total()));
        let Some((rival, rival_sum)) = second else {
            return Meant {
                place: Some(place),
                country: place.country,
                reason: "the only place of that name".to_owned(),
            };
        };
        let apart = distance(&place, &rival.place).is_none_or(|d| d > NEAR);
        if apart && sum.total() - rival_sum.total() < OPEN {
            let country = place.country.filter(|_| place.country == rival.place.country);
            return Meant {
                place: None,
                country,
                reason: format!(
                    "left open: as likely in {} as in {}",
                    self.region(&place),
                    self.region(&rival.place)
                ),
            };
        }
        Meant {
            place: Some(place),
            country: place.country,
            reason: self.reason(group, &place, &sum, &rival_sum, groups),
        }
    }

    /// A district is mostly called after its town: without a word for its kind the town is meant.
    fn town_of<'w>(&self, group: &Group<'_, 'w>, place: Place<'w>) -> Place<'w> {
        let town = |c: &&Candidate<'w>| {
            c.place.kind == PlaceKind::City
                && c.place.country == place.country
                && c.quality <= Quality::Other
                && distance(&c.place, &place).is_some_and(|d| d < TOWN_WITHIN)
        };
        match place.kind {
            PlaceKind::District => group.candidates.iter().find(town).map_or(place, |c| c.place),
            _ => place,
        }
    }

    fn region(&self, place: &Place<'_>) -> String {
        place
            .country
            .map_or_else(|| place.name.to_owned(), |country| country.to_string())
    }

    /// The part that most sets the place apart from the next.
    fn reason(
        &self,
        group: &Group<'_, '_>,
        place: &Place<'_>,
        sum: &Sum,
        rival: &Sum,
        groups: &[Group<'_, '_>],
    ) -> String {
        let beside = group.container.and_then(|c| {
            let outer = &groups[c];
            outer.chosen.map(|chosen| outer.candidates[chosen].place.name)
        });
        let of = group.candidates.len();
        let parts = [
            (
                sum.container - rival.container,
                match beside {
                    Some(outer) => format!("{outer} is named beside it"),
                    None => "contains what is named beside it".to_owned(),
                },
            ),
            (
                sum.country - rival.country,
                format!("{} is what the text tells of", self.region(place)),
            ),
            (
                sum.province - rival.province,
                "the text names more of the same province".to_owned(),
            ),
            (
                sum.near - rival.near,
                "near others that the text names".to_owned(),
            ),
            (
                sum.outlet - rival.outlet,
                "in the country of the outlet".to_owned(),
            ),
            (
                sum.name - rival.name,
                "called so in English; others are not".to_owned(),
            ),
            (sum.fame - rival.fame, format!("the best known of {of}")),
        ];
        let most = parts.into_iter().max_by(|a, b| a.0.total_cmp(&b.0));
        most.map_or_else(String::new, |(_, reason)| reason)
    }
}

fn share(part: f32, all: f32) -> f32 {
    if all > 0.0 { part / all } else { 0.0 }
}
