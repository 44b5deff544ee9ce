//! Metrics by their definitions: counting, comparing every pair, sorting.

pub mod confusion;
pub mod p_square;
pub mod quantile;
pub mod roc;
pub mod top_k;
