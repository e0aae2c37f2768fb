//! `simulator token`: a session token on standard output, for a person whom the app knows by the role asked for.

use simulator::{
    config::AppConfig,
    front_door::{FrontDoor, FrontDoorError},
    personas,
    token::{self, SessionClaims},
};

use super::{CliError, args::TokenArgs, print, warn};

pub(super) async fn run(front_door: &FrontDoor, config: &AppConfig, wanted: &TokenArgs) -> Result<(), CliError> {
    let user_id = match wanted.user_id {
        Some(user_id) => user_id,
        None => persona(front_door, wanted).await?,
    };
    let claims = SessionClaims::new(&wanted.shop, &config.api_key, user_id, front_door.now()).lifetime(wanted.lifetime);
    print(&token::sign(&claims, &config.api_secret))?;
    Ok(())
}

/// The user id of the persona with the wanted role, after the app has been made to know them by it.
async fn persona(front_door: &FrontDoor, wanted: &TokenArgs) -> Result<u64, CliError> {
    let persona = personas::by_role(&wanted.role).ok_or_else(|| CliError::UnknownRole(wanted.role.clone()))?;
    if !wanted.offline {
        match front_door.ensure_role(&wanted.shop, persona).await {
            Ok(()) => {}
            Err(error @ FrontDoorError::Unreachable { .. }) => warn(&format!("{error} The role is not assured.")),
            Err(error) => warn(&format!("the role is not assured: {error}")),
        }
    }
    Ok(persona.user_id)
}
