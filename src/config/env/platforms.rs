//! Credentials of other chat platforms (Chainlit 2.12).

use super::{Env, Secret};

/// The platforms whose credentials are complete.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Platforms {
    /// Slack.
    pub slack: Option<SlackEnv>,
    /// `DISCORD_BOT_TOKEN`.
    pub discord_token: Option<Secret>,
    /// Teams.
    pub teams: Option<TeamsEnv>,
}

/// Slack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlackEnv {
    /// `SLACK_BOT_TOKEN`.
    pub bot_token: Secret,
    /// How events arrive.
    pub mode: SlackMode,
}

/// How events of Slack arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlackMode {
    /// Slack calls `POST /slack/events` and signs with `SLACK_SIGNING_SECRET`.
    Http(Secret),
    /// We open a socket with `SLACK_WEBSOCKET_TOKEN`; it wins when both are set.
    Socket(Secret),
}

/// Teams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamsEnv {
    /// `TEAMS_APP_ID`.
    pub app_id: String,
    /// `TEAMS_APP_PASSWORD`.
    pub password: Secret,
    /// `TEAMS_APP_TENANT_ID`.
    pub tenant_id: Option<String>,
}

impl Platforms {
    /// Reads the variables.
    pub fn from_env(env: &Env) -> Self {
        let secret = |name: &str| env.get(name).map(Secret::from);
        let mode = secret("SLACK_WEBSOCKET_TOKEN")
            .map(SlackMode::Socket)
            .or_else(|| secret("SLACK_SIGNING_SECRET").map(SlackMode::Http));
        let teams = env.get("TEAMS_APP_ID").zip(secret("TEAMS_APP_PASSWORD")).map(|(app_id, password)| TeamsEnv {
            app_id: app_id.to_owned(),
            password,
            tenant_id: env.get("TEAMS_APP_TENANT_ID").map(str::to_owned),
        });
        Self {
            slack: secret("SLACK_BOT_TOKEN").zip(mode).map(|(bot_token, mode)| SlackEnv { bot_token, mode }),
            discord_token: secret("DISCORD_BOT_TOKEN"),
            teams,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slack(variables: &[(&str, &str)]) -> Option<SlackMode> {
        Platforms::from_env(&variables.iter().copied().collect()).slack.map(|slack| slack.mode)
    }

    #[test]
    fn slack_has_two_modes_and_needs_a_bot() {
        let (bot, signing, socket) =
            (("SLACK_BOT_TOKEN", "b"), ("SLACK_SIGNING_SECRET", "s"), ("SLACK_WEBSOCKET_TOKEN", "w"));
        assert_eq!(slack(&[bot, signing]), Some(SlackMode::Http("s".into())));
        assert_eq!(slack(&[bot, signing, socket]), Some(SlackMode::Socket("w".into())));
        assert_eq!(slack(&[bot]), None);
        assert_eq!(slack(&[signing]), None);
    }

    #[test]
    fn teams_needs_id_and_password() {
        let platforms =
            Platforms::from_env(&[("TEAMS_APP_ID", "i"), ("TEAMS_APP_PASSWORD", "p")].into_iter().collect());
        assert_eq!(platforms.teams.map(|teams| (teams.app_id, teams.tenant_id)), Some(("i".into(), None)));
        assert_eq!(Platforms::from_env(&[("TEAMS_APP_ID", "i")].into_iter().collect()), Platforms::default());
    }
}
