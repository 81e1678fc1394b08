package org.naglab.kernel.polyglot;

import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.display.PlainForm;
import org.naglab.kernel.display.Renderers;
import org.naglab.kernel.protocol.Fields;

/**
 * Shows guest values: Java's own objects by their renderers; objects that know how to show themselves as IPython and Deno
 * ask them ({@code _repr_html_}, {@code _repr_mimebundle_}, {@code toMime}); lists as tables where a renderer makes them so;
 * all of them as the text that the language's own prompt would show.
 */
final class GuestDisplay {
    private static final int MOST_TEXT_CHARS = 20_000;
    private static final int MOST_ELEMENTS = 1_000;
    private static final Map<String, String> METHODS = Map.of(
            "_repr_html_", MimeBundle.HTML,
            "_repr_markdown_", MimeBundle.MARKDOWN,
            "_repr_latex_", MimeBundle.LATEX,
            "_repr_svg_", MimeBundle.SVG,
            "_repr_json_", MimeBundle.JSON,
            "_repr_png_", MimeBundle.PNG,
            "_repr_jpeg_", MimeBundle.JPEG);

    private final Guest guest;

    GuestDisplay(Guest guest) {
        this.guest = guest;
    }

    MimeBundle bundle(Value value) {
        if (value.isHostObject()) {
            return Renderers.shared().render(value.asHostObject());
        }
        if (value.isProxyObject()) {
            return Renderers.shared().render(value.asProxyObject());
        }
        if (value.hasArrayElements() && value.getArraySize() > MOST_ELEMENTS) {
            return MimeBundle.text(head(value));
        }
        MimeBundle text = MimeBundle.text(shortened(guest.dialect().text(value)));
        if (value.hasArrayElements()) {
            @Nullable
            Object html = guest.exports().toJava(value) instanceof List<?> list
                    ? PlainForm.table(list)
                            .map(table ->
                                    Renderers.shared().render(table).data().get(MimeBundle.HTML))
                            .orElse(null)
                    : null;
            return html == null ? text : text.with(MimeBundle.HTML, html);
        }
        return value.hasMembers() && !value.isMetaObject() ? itself(value, text) : text;
    }

    private MimeBundle itself(Value value, MimeBundle text) {
        MimeBundle bundle = text;
        for (String method : new String[] {"_repr_mimebundle_", "toMime"}) {
            if (value.canInvokeMember(method)) {
                bundle = all(value.invokeMember(method), bundle);
            }
        }
        Value deno = guest.dialect().displayOf(value);
        if (deno != null) {
            bundle = all(deno, bundle);
        }
        for (Map.Entry<String, String> method : METHODS.entrySet()) {
            if (value.canInvokeMember(method.getKey())) {
                Value form = value.invokeMember(method.getKey());
                if (!form.isNull()) {
                    bundle = with(bundle, method.getValue(), form);
                }
            }
        }
        return bundle;
    }

    private MimeBundle all(Value forms, MimeBundle bundle) {
        MimeBundle more = bundle;
        Value data = forms.hasArrayElements() && forms.getArraySize() > 0 ? forms.getArrayElement(0) : forms;
        if (guest.exports().toJava(data) instanceof Map<?, ?> map) {
            for (Object type : map.keySet()) {
                Value form = data.hasHashEntries() ? data.getHashValue(type) : data.getMember(String.valueOf(type));
                more = with(more, String.valueOf(type), form);
            }
        }
        return more;
    }

    private MimeBundle with(MimeBundle bundle, String type, Value form) {
        @Nullable Object content = guest.exports().toJava(form);
        if (content instanceof byte[] bytes) {
            return bundle.with(type, bytes);
        }
        boolean json = type.endsWith("json");
        return content == null ? bundle : bundle.with(type, json ? Fields.json(PlainData.of(content)) : content);
    }

    private String head(Value list) {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < MOST_ELEMENTS / 10; i++) {
            text.append(guest.dialect().text(list.getArrayElement(i))).append(", ");
        }
        return shortened(text.append("… ")
                .append(list.getArraySize())
                .append(" elements]")
                .toString());
    }

    private static String shortened(String text) {
        return text.length() <= MOST_TEXT_CHARS
                ? text
                : text.substring(0, MOST_TEXT_CHARS) + "… " + text.length() + " characters";
    }
}
