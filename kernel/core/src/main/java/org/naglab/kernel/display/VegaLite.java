package org.naglab.kernel.display;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;

/**
 * An interactive plot, specified in Vega-Lite 5.
 *
 * @param specification the parsed specification
 */
public record VegaLite(JsonElement specification) implements Renderable {
    /** Parses {@code json}. */
    public VegaLite(String json) {
        this(JsonParser.parseString(json));
    }

    @Override
    public MimeBundle render() {
        return MimeBundle.text("Vega-Lite plot").with(MimeBundle.VEGA_LITE, specification);
    }
}
