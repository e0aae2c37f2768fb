//! What a template says: with invented values, and with those of one conversation.

use domain::{
    access::{Ctx, Permission},
    conversation::ConversationDetail,
    ids::{ConversationId, TemplateId},
    message::{Segmentation, segment},
    phone::E164,
    template::{self, VARIABLES, Values, Variable},
};
use serde::Serialize;
use storage::TenantTx;

use super::{TemplateRefusal, person};
use crate::{
    error::{Invalid, ServiceError},
    services::Services,
};

/// What a text could look like. Nothing of a client is in it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Preview {
    /// With invented values.
    pub text: String,
    /// How that would be cut; a real message can be longer or shorter.
    pub segmentation: Segmentation,
    /// The variables it uses.
    pub variables: Vec<Variable>,
}

/// Shows a text with invented values, or says what is wrong with it.
pub fn preview(ctx: &Ctx, body: &str) -> Result<Preview, ServiceError> {
    ctx.require(Permission::TemplateRead)?;
    let variables = template::check(body).map_err(Invalid::from)?;
    let samples: Values = VARIABLES.iter().map(|variable| (variable.name, variable.sample.to_owned())).collect();
    let text = template::render(body, &samples).map_err(Invalid::from)?;
    let variables = variables.into_iter().copied().collect();
    Ok(Preview { segmentation: segment(&text), text, variables })
}

/// A value that is not known.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct MissingValue {
    /// What the template calls it.
    pub name: &'static str,
    /// What a person reads.
    pub label: &'static str,
}

/// A template filled in for one conversation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FilledTemplate {
    /// Which.
    pub template_id: TemplateId,
    /// The version that was used: the approved one.
    pub version: i32,
    /// The text. Where a value is missing it says which, in square brackets.
    pub text: String,
    /// How it is cut.
    pub segmentation: Segmentation,
    /// What has to be filled in by hand before it can leave.
    pub missing: Vec<MissingValue>,
}

/// Fills the approved version of a template in with what is known of a conversation.
pub async fn fill(
    services: &Services,
    ctx: &Ctx,
    conversation: ConversationId,
    id: TemplateId,
) -> Result<FilledTemplate, ServiceError> {
    ctx.require(Permission::DraftWrite)?;
    let mut tx = services.db().tenant(ctx).await?;
    let detail = storage::conversations::get(&mut tx, conversation).await?.ok_or(ServiceError::NotFound)?;
    let found = storage::templates::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    if found.archived {
        return Err(Invalid::from(TemplateRefusal::Archived).into());
    }
    if found.channel != detail.summary.channel {
        return Err(Invalid::from(TemplateRefusal::OtherChannel).into());
    }
    let version = found.approved_version.ok_or(Invalid::from(TemplateRefusal::NotApproved))?;
    let approved = storage::templates::version(&mut tx, id, version).await?.ok_or(ServiceError::NotFound)?;
    let mut values = values(&mut tx, ctx, &detail).await?;
    drop(tx);
    let linked = services.accounts_core().linked_account(ctx, detail.summary.contact_id).await?;
    if let Some(number) = linked.and_then(|account| account.account_number) {
        values.insert("account_number", number);
    }
    let filled = template::fill(&approved.body, &values).map_err(Invalid::from)?;
    Ok(FilledTemplate {
        template_id: id,
        version,
        segmentation: segment(&filled.text),
        text: filled.text,
        missing: filled
            .missing
            .into_iter()
            .map(|variable| MissingValue { name: variable.name, label: variable.label })
            .collect(),
    })
}

/// What is known. What is not is left out: a guess could reach a client.
async fn values(tx: &mut TenantTx, ctx: &Ctx, detail: &ConversationDetail) -> Result<Values, ServiceError> {
    let staff = storage::staff::get(tx, person(ctx)?).await?.ok_or(ServiceError::NotFound)?;
    let shop = storage::shops::profile(tx).await?;
    let shop_phone = detail.account_handle.parse::<E164>().map(|number| number.readable());
    let mut values = Values::from([
        ("shop_name", shop.name),
        ("shop_phone", shop_phone.unwrap_or_default()),
        ("staff_name", staff.name),
    ]);
    // Until somebody knows the name, the list shows the handle in its place.
    if detail.summary.contact_name != detail.summary.handle {
        let name = &detail.summary.contact_name;
        values.insert("first_name", name.split_whitespace().next().unwrap_or_default().to_owned());
        values.insert("contact_name", name.clone());
    }
    Ok(values)
}
