package dev.tributary.cdc.postgres;

/** How array columns are carried. */
public enum ArrayPolicy {
    /**
     * As arrays, where the element type is a scalar. Only one-dimensional values with a lower bound of 1 fit; another
     * value ends the run with an error that names it.
     */
    NATIVE,
    /** As text in PostgreSQL's array syntax, for example <code>{1,2,NULL}</code>: every value fits. */
    TEXT
}
