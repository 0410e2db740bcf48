package dev.tributary.cdc.postgres.internal.publication;

import dev.tributary.cdc.postgres.internal.preflight.Problem;
import dev.tributary.cdc.postgres.internal.preflight.SelectedTable;
import dev.tributary.cdc.postgres.internal.preflight.TableFinding;
import java.util.List;

/**
 * How a publication, as it is and as it may be changed, fits the selected tables.
 *
 * @param servable the tables that it serves or can be made to serve
 * @param problems for which a run is refused
 * @param findings on tables that it does not serve
 */
public record PublicationReview(List<SelectedTable> servable, List<Problem> problems, List<TableFinding> findings) {}
