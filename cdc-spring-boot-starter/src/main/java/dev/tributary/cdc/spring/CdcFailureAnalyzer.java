package dev.tributary.cdc.spring;

import dev.tributary.cdc.CdcException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows what is configured wrong as a description and an action, in place of a stack. */
final class CdcFailureAnalyzer extends AbstractFailureAnalyzer<CdcException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, CdcException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.remedy(), cause);
    }
}
