package org.naglab.kernel.display;

import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The same thing in several forms; a front end shows the richest one it can.
 *
 * @param data content by MIME type: text, base64 text for binary types, or JSON for JSON types
 * @param metadata hints by MIME type, such as an image's width
 */
public record MimeBundle(Map<String, Object> data, Map<String, Object> metadata) {
    public static final String TEXT = "text/plain";
    public static final String HTML = "text/html";
    public static final String MARKDOWN = "text/markdown";
    public static final String LATEX = "text/latex";
    public static final String SVG = "image/svg+xml";
    public static final String PNG = "image/png";
    public static final String JPEG = "image/jpeg";
    public static final String JSON = "application/json";
    public static final String VEGA_LITE = "application/vnd.vegalite.v5+json";

    /** Name of the hint that marks progress, which differs from run to run. */
    public static final String PROGRESS = "naglab-progress";

    public MimeBundle {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** Makes a bundle with one form, its plain text, which every front end can show. */
    public static MimeBundle text(String text) {
        return new MimeBundle(Map.of(TEXT, text), Map.of());
    }

    /** Returns this bundle with {@code content} as its form {@code type}. */
    public MimeBundle with(String type, Object content) {
        Map<String, Object> more = new LinkedHashMap<>(data);
        more.put(type, content);
        return new MimeBundle(more, metadata);
    }

    /** Returns this bundle with an image of {@code type} in base64. */
    public MimeBundle with(String type, byte[] image) {
        return with(type, Base64.getEncoder().encodeToString(image));
    }

    /** Returns this bundle with {@code hint}, such as an image's {@code width}, for its form {@code type}. */
    public MimeBundle hinting(String type, Map<String, Object> hint) {
        Map<String, Object> more = new LinkedHashMap<>(metadata);
        more.put(type, hint);
        return new MimeBundle(data, more);
    }
}
