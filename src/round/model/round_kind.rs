//! The types of rounds (巡察类型).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

words! {
    /// The type of a round (巡察类型).
    RoundKind {
        Regular = "常规", Special = "专项", Mobile = "机动", Village = "巡乡带村", Raised = "提级", Crossed = "交叉", LookBack = "回头看",
    }
}
