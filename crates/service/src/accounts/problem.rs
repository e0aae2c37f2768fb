//! What can be wrong with what somebody says about an account.

/// Why an account can't be connected or changed like this.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AccountProblem {
    /// The carrier.
    #[error("Switchboard can't connect this carrier. The provider must be telnyx or twilio.")]
    Provider,
    /// The name.
    #[error("Give the account a name of 1 to 80 characters.")]
    Name,
    /// Telnyx's public key.
    #[error("This is not a Telnyx public key. Copy it again from the Telnyx portal: 44 characters, ending in =.")]
    PublicKey,
    /// A public key for a carrier that has none.
    #[error("Twilio has no public key. Leave it empty; Twilio signs with the auth token.")]
    NoPublicKey,
    /// Twilio's account SID.
    #[error("This is not a Twilio account SID. Copy it from the Twilio console: AC and 32 characters.")]
    AccountSid,
    /// An account SID for a carrier that has none.
    #[error("Telnyx accounts have no SID. Leave it empty; the API key says whose it is.")]
    NoAccountSid,
    /// The messaging profile.
    #[error("This is not the id of a messaging profile. Copy it from the Telnyx portal, or leave it empty.")]
    MessagingProfile,
    /// The messaging service.
    #[error(
        "This is not a messaging service SID. Copy it from the Twilio console: MG and 32 characters, or leave it empty."
    )]
    MessagingService,
    /// The campaign.
    #[error("This is not the id of a campaign. Copy it from the Telnyx portal, or leave it empty to have it found.")]
    Campaign,
    /// A campaign for a carrier where it can't be read.
    #[error("Campaigns are read from Telnyx only. Leave the campaign of a Twilio account empty.")]
    NoCampaign,
    /// A secret that is none.
    #[error("A key or token can't be right: it has 1 to 512 characters without spaces. Copy it again.")]
    SecretForm,
    /// A secret of the other carrier.
    #[error(
        "This key belongs to another carrier. Telnyx has an API key; Twilio has an auth token and API keys of two parts."
    )]
    ForeignSecret,
    /// Twilio without its token.
    #[error("Enter Twilio's auth token: its webhooks are signed with it, even where an API key sends.")]
    AuthToken,
    /// Half a key.
    #[error("A Twilio API key has two parts, its SID (SK and 32 characters) and its secret. Enter both.")]
    ApiKeyPair,
    /// Nothing to do.
    #[error("Enter the new key or token.")]
    NoSecret,
    /// The limit.
    #[error("The limit of messages a second must be from 1 to 1,000, or none.")]
    SendsPerSecond,
    /// A secret could not be sealed.
    #[error("The key can't be stored. Try again; if it stays, tell whoever runs Switchboard.")]
    Seal,
    /// A stored secret does not open.
    #[error("The stored key can't be opened with this server's master key. Enter the account's credentials again.")]
    Unsealable,
}

impl AccountProblem {
    /// A stable name for machines.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Provider => "unknown_provider",
            Self::Name => "invalid_account_name",
            Self::PublicKey | Self::NoPublicKey => "invalid_public_key",
            Self::AccountSid | Self::NoAccountSid => "invalid_account_sid",
            Self::MessagingProfile | Self::MessagingService => "invalid_messaging_profile",
            Self::Campaign | Self::NoCampaign => "invalid_campaign",
            Self::SecretForm | Self::ForeignSecret | Self::AuthToken | Self::ApiKeyPair | Self::NoSecret => {
                "invalid_credentials"
            }
            Self::SendsPerSecond => "invalid_sends_per_second",
            Self::Seal | Self::Unsealable => "credentials_unavailable",
        }
    }
}
