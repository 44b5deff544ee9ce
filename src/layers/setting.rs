use super::dropout::Keep;

/// What [`Train::configure`](crate::Train::configure) tells every layer of a network at run time.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Setting {
    /// Batch norms normalise by the batch and update their running statistics: how every network starts.
    BatchStatistics,
    /// Batch norms normalise by their running statistics, which stay as they are; gamma and beta go on learning. For fine-tuning,
    /// where batches are too small (down to one sample) or too similar to re-estimate statistics from.
    FrozenStatistics,
    /// Batch norms normalise by the batch; their running statistics start anew and become the plain means of the batches' from here on, each
    /// batch counting alike. For a pass that re-estimates them ([`estimate_statistics`](crate::regularize::estimate_statistics));
    /// [`Setting::BatchStatistics`] ends it.
    CumulativeStatistics,
    /// Dropouts keep a unit with this probability; [`Keep::ALL`] switches them off, for debugging and gradient checks.
    DropoutKeep(Keep),
    /// Dropouts return to the probability their type declares.
    DropoutAsDeclared,
}
