package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.workspace.Fault;
import dev.tributary.cdc.workspace.FaultRule;

/** What the campaign does to a request. */
enum Treatment {
    UNAVAILABLE("answered 503", Fault.UNAVAILABLE),
    LOST("answer lost", Fault.LOST),
    TWICE("executed twice", Fault.TWICE),
    KILLED_BEFORE("killed before", Fault.HUNG),
    KILLED_AFTER("killed after", Fault.HUNG_AFTER);

    private final String text;
    private final Fault fault;

    Treatment(String text, Fault fault) {
        this.text = text;
        this.fault = fault;
    }

    String text() {
        return text;
    }

    boolean isKill() {
        return this == KILLED_BEFORE || this == KILLED_AFTER;
    }

    /** For the first request of the kind. */
    FaultRule rule(String kind) {
        return FaultRule.of(fault).on(kind);
    }

    boolean isTold(String faultText) {
        return fault.text().equals(faultText);
    }
}
