//! What a user may choose of an export.

use legation_coder::Status;

use super::FormatName;

/// All statuses, the plainest first.
const STATUSES: [Status; 5] = [
    Status::Reported,
    Status::Claimed,
    Status::Future,
    Status::Hypothetical,
    Status::Negated,
];

/// What a user may choose of an export.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Events of these statuses only; `None` for all where the format can say the status, and for reported ones where it cannot.
    pub statuses: Option<Vec<Status>>,
    /// Of several events that tell the same occurrence, write only the first; formats that count reports then give those of the
    /// occurrence.
    pub once_per_occurrence: bool,
    /// Give coordinates also where only the country, or a sea or other wide area, is known.
    pub country_points: bool,
    /// `panel`: by the first sectors of actor and recipient, too.
    pub panel_sectors: bool,
    /// `panel`: write also months in which nothing happened between two, within the months of the whole panel.
    pub panel_zero_months: bool,
}

impl Options {
    /// The statuses that go into the output.
    pub(super) fn statuses_of(&self, format: FormatName) -> Vec<Status> {
        let wanted = |status: &Status| match &self.statuses {
            Some(statuses) => statuses.contains(status),
            None => format.can_say_status() || *status == Status::Reported,
        };
        STATUSES.into_iter().filter(wanted).collect()
    }

    /// The others.
    pub(super) fn statuses_not_of(&self, format: FormatName) -> Vec<Status> {
        let within = self.statuses_of(format);
        STATUSES
            .into_iter()
            .filter(|status| !within.contains(status))
            .collect()
    }

    /// What was chosen, in words.
    pub(super) fn in_words(&self, format: FormatName) -> Vec<String> {
        let mut words = Vec::new();
        if self.once_per_occurrence {
            words.push("each occurrence once, by the first event that tells it");
        }
        if self.country_points {
            words.push("with coordinates also where only the country or a wide area is known");
        }
        if format == FormatName::Panel && self.panel_sectors {
            words.push("by sectors");
        }
        if format == FormatName::Panel && self.panel_zero_months {
            words.push("with months in which nothing happened");
        }
        words.into_iter().map(str::to_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_say_the_status_gets_reported_events_only() {
        let options = Options::default();
        assert_eq!(options.statuses_of(FormatName::Gdelt), [Status::Reported]);
        assert_eq!(options.statuses_of(FormatName::Csv).len(), 5);
        assert_eq!(options.statuses_not_of(FormatName::Icews).len(), 4);
        let asked = Options {
            statuses: Some(vec![Status::Claimed]),
            ..Options::default()
        };
        assert_eq!(asked.statuses_of(FormatName::Gdelt), [Status::Claimed]);
        assert_eq!(asked.statuses_of(FormatName::Csv), [Status::Claimed]);
    }
}
