//! What the demo shop's staff start from: written by the manager, approved by the owner.

use crate::{
    front_door::{FrontDoor, FrontDoorError},
    personas::{OWNER, by_role},
};

/// Names and texts.
pub(super) const TEMPLATES: [(&str, &str); 2] = [
    (
        "Measure confirmed",
        "Hi {{ first_name }}, this is {{ staff_name }} from {{ shop_name }}. Your {{ appointment_type }} is on \
         {{ appointment_date }} at {{ appointment_time }}.",
    ),
    (
        "Stone is here",
        "Hi {{ first_name }}, the stone for {% if order_name %}order {{ order_name }}{% else %}your order{% endif %} has arrived. \
         When would you like to see it?",
    ),
];

/// Makes it true that every template is there and approved. One that somebody has turned down or put out of use stays so.
pub(super) async fn ensure(front_door: &FrontDoor, shop: &str) -> Result<(), FrontDoorError> {
    let author = by_role("store_manager").unwrap_or(OWNER);
    let known = front_door.templates(shop).await?;
    for (name, body) in TEMPLATES {
        let mut template = match known.iter().find(|template| template.name == name) {
            Some(template) => template.clone(),
            None => match front_door.write_template(shop, author, name, body).await {
                Ok(written) => written,
                Err(FrontDoorError::Refused { status, .. }) if status == 422 => continue,
                Err(error) => return Err(error),
            },
        };
        if template.state == "draft" {
            template = front_door.template_step(shop, author, &template, "submit").await?;
        }
        if template.state == "submitted" {
            front_door.template_step(shop, OWNER, &template, "approve").await?;
        }
    }
    Ok(())
}
