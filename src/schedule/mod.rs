//! Learning-rate schedules: from the number of a step or an epoch to a learning rate.
