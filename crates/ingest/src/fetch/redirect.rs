//! Where a redirect leads.

use url::Url;

use super::FetchError;
use super::client::Answer;
use super::guard::Policy;

/// The address that this answer sends to, if it may be gone to: an allowed one, never from https to http.
pub(super) fn target(from: &Url, answer: &Answer, policy: &Policy) -> Result<Url, FetchError> {
    let location = answer
        .header("location")
        .map(str::trim)
        .filter(|location| !location.is_empty());
    let mut to = from
        .join(location.ok_or(FetchError::BadRedirect)?)
        .map_err(|_| FetchError::BadRedirect)?;
    to.set_fragment(None);
    policy.check(&to)?;
    if from.scheme() == "https" && to.scheme() == "http" {
        return Err(FetchError::Downgrade(to.into()));
    }
    Ok(to)
}

/// Whether the old address is not to be asked for again.
pub(super) fn is_permanent(status: u16) -> bool {
    matches!(status, 301 | 308)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn to(location: &str) -> Result<String, FetchError> {
        let answer = Answer {
            status: 302,
            headers: vec![("location".to_owned(), location.to_owned())],
            body: Vec::new(),
        };
        let from = Url::parse("https://a.example/dir/page").unwrap();
        target(&from, &answer, &Policy::default()).map(Url::into)
    }

    #[test]
    fn targets() {
        assert_eq!(to("other#part").unwrap(), "https://a.example/dir/other");
        assert_eq!(to("//b.example/x").unwrap(), "https://b.example/x");
        assert!(matches!(to("http://a.example/"), Err(FetchError::Downgrade(_))));
        for refused in [
            "http://169.254.169.254/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://10.0.0.1/",
            "file:///etc/passwd",
            "gopher://a.example/",
            "https://a.example:22/",
            "https://u:p@a.example/",
        ] {
            assert!(matches!(to(refused), Err(FetchError::Refused(_))), "{refused}");
        }
        assert_eq!(to(" "), Err(FetchError::BadRedirect));
        assert_eq!(to("https://"), Err(FetchError::BadRedirect));
    }

    proptest! {
        #[test]
        fn any_location_leads_somewhere_allowed_or_nowhere(location in "\\PC*|(https?:)?//[\\[\\]0-9a-fx.:@]{0,20}/?") {
            if let Ok(to) = to(&location) {
                prop_assert!(to.starts_with("https://"));
            }
        }
    }
}
