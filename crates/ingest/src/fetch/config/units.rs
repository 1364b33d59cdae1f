//! Durations and sizes as people write them.

use std::time::Duration;

/// A duration: `500ms`, `30s`, `15m`, `2h`, `1d`.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = split(text)?;
    let millis = match unit {
        "ms" => 1,
        "s" => 1000,
        "m" | "min" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    number.checked_mul(millis).map(Duration::from_millis)
}

/// A size in bytes: `500KB`, `10MB`, `1GB`, decimal as on a disk.
pub(super) fn size(text: &str) -> Option<u64> {
    let (number, unit) = split(text)?;
    let bytes = match unit.to_ascii_uppercase().as_str() {
        "B" => 1,
        "KB" => 1000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        _ => return None,
    };
    number.checked_mul(bytes)
}

/// The number and the unit after it.
fn split(text: &str) -> Option<(u64, &str)> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(end);
    Some((number.parse().ok()?, unit.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_unit() {
        assert_eq!(duration("15m"), Some(Duration::from_secs(900)));
        assert_eq!(duration("500 ms"), Some(Duration::from_millis(500)));
        assert_eq!(duration("2d"), Some(Duration::from_secs(172_800)));
        for wrong in [
            "15",
            "m",
            "-3s",
            "1.5h",
            "3 weeks",
            "99999999999999999999s",
            "18446744073709551615d",
            "",
        ] {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn sizes_are_decimal() {
        assert_eq!(size("10MB"), Some(10_000_000));
        assert_eq!(size("5 kb"), Some(5000));
        for wrong in ["10", "MB", "10MiB", "18446744073709551615GB"] {
            assert_eq!(size(wrong), None, "{wrong}");
        }
    }
}
