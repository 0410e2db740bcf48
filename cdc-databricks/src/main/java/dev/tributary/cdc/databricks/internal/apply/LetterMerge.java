package dev.tributary.cdc.databricks.internal.apply;

import dev.tributary.cdc.databricks.internal.sql.LetterStatements;
import java.util.List;

/** Dead letters: they are added, and what becomes of them is noted. */
final class LetterMerge implements Apply {

    @Override
    public List<String> statements(ApplyRequest request) {
        return request
                .staging()
                .map(staging -> LetterStatements.merge(
                        request.target(), staging, request.flush().batchId()))
                .stream()
                .toList();
    }

    @Override
    public String replacement(ReplaceRequest request) {
        throw new IllegalStateException("letters are never copied");
    }
}
