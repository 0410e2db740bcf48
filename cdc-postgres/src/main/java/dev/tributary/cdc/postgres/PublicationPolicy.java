package dev.tributary.cdc.postgres;

/** What may be done to the publication. */
public enum PublicationPolicy {
    /** It is left to an administrator: it must exist, and is only checked. */
    NONE,
    /** It is created when it is missing; one that exists is left as it is and only checked. */
    CREATE,
    /** It is created when it is missing, and tables that are selected and not in it are added. */
    ALTER
}
