package dev.tributary.cdc.databricks.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.databricks.internal.sql.DeltaTypes.Fit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeltaTypesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INT32 | int | FITS",
                "INT32 | INTEGER | FITS",
                "INT16 | bigint | FITS",
                "INT64 | int | WIDEN",
                "FLOAT64 | float | WIDEN",
                "FLOAT32 | double | FITS",
                "FLOAT64 | decimal(38,10) | MISMATCH",
                "DECIMAL(10,2) | decimal(10,2) | FITS",
                "DECIMAL(10,2) | decimal(12, 2) | FITS",
                "DECIMAL(12,4) | decimal(10,2) | WIDEN",
                "DECIMAL(10,4) | decimal(10,2) | MISMATCH",
                "TIMESTAMP | timestamp_ntz | MISMATCH",
                "STRING | varchar(20) | MISMATCH",
                "ARRAY<INT32> | array<int> | FITS",
                "ARRAY<INT64> | array<int> | MISMATCH",
                "INT32 | string | MISMATCH"
            })
    void tellsWhatAnExistingColumnCanHold(String type, String existing, Fit fit) {
        assertThat(DeltaTypes.fit(DataType.parse(type), existing)).isEqualTo(fit);
    }
}
