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

    private static final String OF = " of ";

    private final String text;
    private final Fault fault;

    Treatment(String text, Fault fault) {
        this.text = text;
        this.fault = fault;
    }

    String text() {
        return text;
    }

    /** Whether a request hangs by this fault, so that its sender can be killed. */
    static boolean isKill(String faultText) {
        return KILLED_BEFORE.isTold(faultText) || KILLED_AFTER.isTold(faultText);
    }

    /** For the first request of the kind; {@code KIND of TABLE} for a statement that names this table. */
    FaultRule rule(String kind) {
        int of = kind.indexOf(OF);
        FaultRule rule = FaultRule.of(fault).on(of < 0 ? kind : kind.substring(0, of));
        return of < 0 ? rule : rule.sql(kind.substring(of + OF.length()));
    }

    /** The kind that a request is counted under: that of the rule that it met. */
    static String kind(String requestKind, String ruleText) {
        int sql = ruleText.indexOf(" sql ");
        return sql < 0 ? requestKind : requestKind + OF + ruleText.substring(sql + " sql ".length());
    }

    boolean isTold(String faultText) {
        return fault.text().equals(faultText);
    }
}
