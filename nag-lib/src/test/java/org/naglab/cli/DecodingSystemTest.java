package org.naglab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.naglab.decode.Decoder;
import org.naglab.io.Json;
import org.naglab.nn.Precision;

final class DecodingSystemTest {
    @Test
    void precision_may_be_left_out() {
        var plain = new ExperimentConfig.DecodingSystem("argmax", Decoder.argmax());
        String written = Json.line(plain);
        assertThat(written).doesNotContain("precision");
        assertThat(Json.parse(written, ExperimentConfig.DecodingSystem.class, "a system"))
                .isEqualTo(plain);
        var fast = new ExperimentConfig.DecodingSystem("fast", Decoder.argmax(), Optional.of(Precision.BFLOAT16));
        assertThat(Json.line(fast)).contains("\"precision\":\"BFLOAT16\"");
        assertThat(Json.parse(Json.line(fast), ExperimentConfig.DecodingSystem.class, "a system"))
                .isEqualTo(fast);
    }
}
