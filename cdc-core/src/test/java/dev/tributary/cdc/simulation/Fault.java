package dev.tributary.cdc.simulation;

/** What can go wrong at a step. */
enum Fault {
    /** The process dies, and the step does not happen. */
    KILL_BEFORE,
    /** The process dies once the step has happened. */
    KILL_AFTER,
    /** The process dies, and the step happens some time later, if it still can. */
    KILL_LATE,
    /** The step fails. */
    FAIL,
    /** The step happens, and its answer is lost. */
    LOSE_ANSWER,
    /** The answer is lost, and the step happens some time later, if it still can. */
    LATE,
    /** The step happens twice. */
    TWICE,
    /** The step takes long. */
    SLOW,
    /** Staged files are gone. */
    LOSE_FILES,
    /** The server of the source is started anew, and knows only what it had written of the slot's position. */
    RESTART_SOURCE,
    /** The slot is dropped. */
    DROP_SLOT,
    /** Another instance of the pipeline is started. */
    SECOND_INSTANCE,
    /** Somebody asks for a table to be copied anew, of a run or by way of the ledger. */
    RESYNC,
    /** The run is asked to stop. */
    STOP,
    /** The thread of the run is interrupted. */
    INTERRUPT
}
