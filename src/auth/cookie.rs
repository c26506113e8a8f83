//! The cookies of login (Chainlit 2.12 wire protocol, 4.2, 4.3): the token in one cookie or, when it is long, in
//! numbered pieces; the state of a login that is under way at a provider.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::config::env::{CookieEnv, SameSite};

/// Longest value of a cookie; a longer token is split.
const PIECE: usize = 3000;
/// More pieces are nobody's token.
const MOST_PIECES: usize = 64;
/// Name of the cookie that binds a login at a provider to the browser.
const STATE: &str = "oauth_state";

/// Writes and reads the cookies of login.
#[derive(Debug, Clone)]
pub(super) struct Cookies {
    env: CookieEnv,
}

impl Cookies {
    pub(super) fn new(env: CookieEnv) -> Self {
        Self { env }
    }

    /// How long a login at a provider may take, in seconds.
    pub(super) fn state_lifetime(&self) -> u64 {
        self.env.state_lifetime
    }

    /// The token that a request carries: whole, else its pieces up to the first gap.
    pub(super) fn token(&self, headers: &HeaderMap) -> Option<String> {
        let name = &self.env.name;
        if let Some(whole) = value(headers, name).filter(|value| !value.is_empty()) {
            return Some(whole.to_owned());
        }
        let token: String = (0..MOST_PIECES).map_while(|n| value(headers, &format!("{name}_{n}"))).collect();
        (!token.is_empty()).then_some(token)
    }

    /// Cookies that hold a token for this many seconds, and the ends of those that held the one before.
    pub(super) fn keep(&self, token: &str, lifetime: u64, secure: bool, headers: &HeaderMap) -> Vec<HeaderValue> {
        let name = &self.env.name;
        let pieces = pieces(token);
        let named: Vec<(String, &str)> = if let [whole] = pieces.as_slice() {
            vec![(name.clone(), whole)]
        } else {
            pieces.iter().enumerate().map(|(n, piece)| (format!("{name}_{n}"), *piece)).collect()
        };
        let old =
            self.ours(headers).filter(|old| named.iter().all(|(new, _)| new != old)).map(|old| self.end(old, secure));
        let new = named.iter().map(|(name, piece)| self.cookie(name, piece, lifetime, self.env.same_site, secure));
        new.chain(old).flatten().collect()
    }

    /// Ends all cookies of a login that a request carries.
    pub(super) fn clear(&self, secure: bool, headers: &HeaderMap) -> Vec<HeaderValue> {
        self.ours(headers).filter_map(|name| self.end(name, secure)).collect()
    }

    /// The cookie of a login that begins at a provider. `posted`: the provider comes back with a form, which
    /// browsers send with cookies for other sites only.
    pub(super) fn keep_state(&self, state: &str, posted: bool, secure: bool) -> Option<HeaderValue> {
        self.cookie(STATE, state, self.env.state_lifetime, self.state_site(posted), secure)
    }

    pub(super) fn end_state(&self, posted: bool, secure: bool) -> Option<HeaderValue> {
        self.cookie(STATE, "", 0, self.state_site(posted), secure)
    }

    pub(super) fn state(headers: &HeaderMap) -> Option<&str> {
        value(headers, STATE)
    }

    /// A strict cookie would not come back from the provider at all.
    fn state_site(&self, posted: bool) -> SameSite {
        match self.env.same_site {
            _ if posted => SameSite::None,
            SameSite::Strict => SameSite::Lax,
            site => site,
        }
    }

    /// Names of the cookies of a login in a request.
    fn ours<'a>(&'a self, headers: &'a HeaderMap) -> impl Iterator<Item = &'a str> {
        let mut seen = std::collections::HashSet::new();
        pairs(headers).map(|(name, _)| name).filter(move |name| {
            let rest = name.strip_prefix(self.env.name.as_str());
            let number = |rest: &str| rest.strip_prefix('_').is_some_and(|n| n.parse::<u16>().is_ok());
            rest.is_some_and(|rest| rest.is_empty() || number(rest)) && seen.insert(*name)
        })
    }

    fn end(&self, name: &str, secure: bool) -> Option<HeaderValue> {
        self.cookie(name, "", 0, self.env.same_site, secure)
    }

    fn cookie(&self, name: &str, value: &str, age: u64, site: SameSite, secure: bool) -> Option<HeaderValue> {
        let past = if age == 0 { "; Expires=Thu, 01 Jan 1970 00:00:00 GMT" } else { "" };
        let site_name = match site {
            SameSite::Lax => "lax",
            SameSite::Strict => "strict",
            SameSite::None => "none",
        };
        // Browsers take a cookie for other sites only when it is secure.
        let secure = if secure || site == SameSite::None { "; Secure" } else { "" };
        let path = &self.env.path;
        let text = format!("{name}={value}{past}; HttpOnly; Max-Age={age}; Path={path}; SameSite={site_name}{secure}");
        HeaderValue::try_from(text).ok()
    }
}

fn pieces(token: &str) -> Vec<&str> {
    let mut pieces = Vec::with_capacity(1);
    let mut rest = token;
    // A token is ASCII; what is not is cut at the next boundary.
    while rest.len() > PIECE {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE));
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
}

/// The first value of this name.
fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    pairs(headers).find(|(found, _)| *found == name).map(|(_, value)| value)
}

fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        let value = value.trim();
        let bare = value.strip_prefix('"').and_then(|v| v.strip_suffix('"')).unwrap_or(value);
        Some((name.trim(), bare))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn env() -> CookieEnv {
        CookieEnv { same_site: SameSite::Lax, name: "access_token".into(), path: "/".into(), state_lifetime: 180 }
    }

    fn cookies() -> Cookies {
        Cookies::new(env())
    }

    fn carrying(cookies: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::try_from(cookies).unwrap())])
    }

    /// What a browser sends after it got these.
    fn browser(jar: &mut BTreeMap<String, String>, set: &[HeaderValue]) -> HeaderMap {
        for cookie in set {
            let cookie = cookie.to_str().unwrap();
            let (name, rest) = cookie.split_once('=').unwrap();
            if cookie.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), rest.split(';').next().unwrap().to_owned());
            }
        }
        let all: Vec<String> = jar.iter().map(|(k, v)| format!("{k}={v}")).collect();
        carrying(&all.join("; "))
    }

    fn texts(set: &[HeaderValue]) -> Vec<&str> {
        set.iter().map(|cookie| cookie.to_str().unwrap()).collect()
    }

    #[test]
    fn a_short_token_is_one_cookie() {
        let set = cookies().keep("abc", 60, false, &HeaderMap::new());
        assert_eq!(texts(&set), ["access_token=abc; HttpOnly; Max-Age=60; Path=/; SameSite=lax"]);
    }

    #[test]
    fn a_long_token_has_no_whole_cookie_and_ends_the_old_one() {
        let request = carrying("access_token=old; access_token_7=older; access_token_x=theirs; access_tokens=theirs");
        let set = cookies().keep(&"a".repeat(3001), 60, false, &request);
        let names: Vec<&str> = texts(&set).iter().map(|c| c.split('=').next().unwrap()).collect();
        assert_eq!(names, ["access_token_0", "access_token_1", "access_token", "access_token_7"]);
        assert!(
            texts(&set)[2].starts_with("access_token=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Max-Age=0")
        );
    }

    #[test]
    fn three_thousand_characters_still_fit_into_one() {
        assert_eq!(cookies().keep(&"a".repeat(3000), 60, false, &HeaderMap::new()).len(), 1);
    }

    #[test]
    fn secure_follows_the_request_and_the_rule_for_sites() {
        let set = |site, secure| {
            let cookies = Cookies::new(CookieEnv { same_site: site, path: "/chat".into(), ..env() });
            let (kept, ended) =
                (cookies.keep("a", 1, secure, &HeaderMap::new()), cookies.clear(secure, &carrying("access_token=a")));
            (texts(&kept)[0].to_owned(), texts(&ended)[0].to_owned())
        };
        assert!(set(SameSite::Lax, true).0.ends_with("Path=/chat; SameSite=lax; Secure"));
        assert!(set(SameSite::Lax, true).1.ends_with("Path=/chat; SameSite=lax; Secure"));
        assert!(set(SameSite::Strict, false).0.ends_with("Path=/chat; SameSite=strict"));
        assert!(set(SameSite::None, false).0.ends_with("Path=/chat; SameSite=none; Secure"));
        assert!(set(SameSite::None, false).1.ends_with("Path=/chat; SameSite=none; Secure"));
    }

    #[test]
    fn the_state_comes_back_from_the_provider() {
        let strict = Cookies::new(CookieEnv { same_site: SameSite::Strict, ..env() });
        let cookie = strict.keep_state("s", false, false).unwrap();
        assert_eq!(cookie, "oauth_state=s; HttpOnly; Max-Age=180; Path=/; SameSite=lax");
        let cookie = strict.keep_state("s", true, false).unwrap();
        assert_eq!(cookie, "oauth_state=s; HttpOnly; Max-Age=180; Path=/; SameSite=none; Secure");
        assert_eq!(Cookies::state(&carrying("a=b; oauth_state=s; c=d")), Some("s"));
    }

    #[test]
    fn reading_prefers_the_whole_token_and_stops_at_a_gap() {
        let read = |text: &str| cookies().token(&carrying(text));
        assert_eq!(read("access_token_0=a; access_token=whole").as_deref(), Some("whole"));
        assert_eq!(read("access_token_1=b; access_token_0=a; access_token_3=d").as_deref(), Some("ab"));
        assert_eq!(read("access_token_1=b"), None);
        assert_eq!(read("access_token=; x=access_token=y"), None);
        assert_eq!(read("access_token=\"quoted\"").as_deref(), Some("quoted"));
    }

    proptest! {
        #[test]
        fn tokens_come_back_whatever_was_there_before(
            first in "[A-Za-z0-9_.-]{1,20000}",
            second in "[A-Za-z0-9_.-]{1,8000}",
        ) {
            let (cookies, mut jar) = (cookies(), BTreeMap::new());
            let request = browser(&mut jar, &cookies.keep(&first, 60, false, &HeaderMap::new()));
            prop_assert_eq!(cookies.token(&request), Some(first));
            let request = browser(&mut jar, &cookies.keep(&second, 60, false, &request));
            prop_assert_eq!(cookies.token(&request), Some(second));
            prop_assert!(jar.values().all(|value| value.len() <= PIECE));
            let request = browser(&mut jar, &cookies.clear(false, &request));
            prop_assert_eq!(cookies.token(&request), None);
            prop_assert!(jar.is_empty());
        }

        #[test]
        fn any_header_can_be_read(line in "[ -~]{0,200}") {
            let (request, cookies) = (carrying(&line), cookies());
            cookies.token(&request);
            cookies.clear(true, &request);
            Cookies::state(&request);
        }
    }
}
