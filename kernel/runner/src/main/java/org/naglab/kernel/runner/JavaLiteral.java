package org.naglab.kernel.runner;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A value as a Java expression of the type that a notebook declares. {@code environment/papermill} writes the same
 * expressions in Python; {@code golden/parameters.json} holds both to it.
 *
 * @param name the parameter, for messages
 * @param declared its type as declared
 */
record JavaLiteral(String name, String declared) {
    private static final List<String> TEXTUAL = List.of("String", "Path", "char", "Character");
    private static final List<String> PRIMITIVE =
            List.of("boolean", "char", "byte", "short", "int", "long", "float", "double");
    private static final List<String> NOT_FINITE = List.of("NaN", "Infinity", "+Infinity", "-Infinity");

    /** Returns what {@code value} means for the declared type. */
    JsonElement meaning(ParameterValue value) {
        String type = simple(declared);
        return switch (value) {
            case ParameterValue.Typed typed -> typed.json();
            case ParameterValue.Raw raw -> {
                if (!TEXTUAL.contains(type)) {
                    throw wrong("the text " + raw.text());
                }
                yield new JsonPrimitive(raw.text());
            }
            case ParameterValue.Text text -> read(type, text.text());
        };
    }

    private JsonElement read(String type, String text) {
        if (TEXTUAL.contains(type)) {
            return new JsonPrimitive(text);
        }
        return switch (type) {
            case "boolean", "Boolean" ->
                switch (text) {
                    case "true", "True" -> new JsonPrimitive(true);
                    case "false", "False" -> new JsonPrimitive(false);
                    default -> throw wrong(text);
                };
            case "byte", "Byte", "short", "Short", "int", "Integer", "long", "Long" ->
                new JsonPrimitive(decimal(text, text));
            case "float", "Float", "double", "Double" ->
                NOT_FINITE.contains(text) ? new JsonPrimitive(text) : new JsonPrimitive(decimal(text, text));
            default -> {
                if (!type.endsWith("[]") && !type.startsWith("List<") && !type.startsWith("Map<")) {
                    throw unsettable();
                }
                try {
                    yield ParameterFile.strictJson(text);
                } catch (JsonParseException e) {
                    throw new UsageException(
                            "parameter " + name + " must be of type " + declared + ", as JSON, got " + text);
                }
            }
        };
    }

    /** Returns the right side of a declaration of the declared type. */
    String initializer(JsonElement value) {
        String type = simple(declared);
        return type.endsWith("[]") && value.isJsonArray() ? braces(type, value) : expression(type, value);
    }

    private String expression(String type, JsonElement value) {
        if (value.isJsonNull()) {
            if (PRIMITIVE.contains(type)) {
                throw wrong("null");
            }
            return "null";
        }
        if (type.endsWith("[]")) {
            return "new " + type + " " + braces(type, value);
        }
        if (type.startsWith("List<")) {
            String element = type.substring(5, type.length() - 1);
            return "List.of(" + joined(array(value), item -> expression(element, notNull(item))) + ")";
        }
        if (type.startsWith("Map<String,")) {
            if (!value.isJsonObject()) {
                throw wrong(value.toString());
            }
            String element = type.substring(11, type.length() - 1);
            return value.getAsJsonObject().entrySet().stream()
                    .map(entry -> "Map.entry(" + quoted(entry.getKey()) + ", "
                            + expression(element, notNull(entry.getValue())) + ")")
                    .collect(Collectors.joining(", ", "Map.ofEntries(", ")"));
        }
        return switch (type) {
            case "String" -> quoted(text(value));
            case "Path" -> "Path.of(" + quoted(text(value)) + ")";
            case "char", "Character" -> {
                if (text(value).length() != 1) {
                    throw wrong(value.toString());
                }
                yield "'" + escaped(text(value)).replace("'", "\\'").replace("\\\"", "\"") + "'";
            }
            case "boolean", "Boolean" -> {
                if (!(value instanceof JsonPrimitive primitive) || !primitive.isBoolean()) {
                    throw wrong(value.toString());
                }
                yield value.toString();
            }
            case "byte", "Byte" -> "(byte) " + whole(value, BigDecimal::byteValueExact);
            case "short", "Short" -> "(short) " + whole(value, BigDecimal::shortValueExact);
            case "int", "Integer" -> whole(value, BigDecimal::intValueExact);
            case "long", "Long" -> whole(value, BigDecimal::longValueExact) + "L";
            case "float", "Float" -> real(value, "Float", "f", Float.MAX_VALUE);
            case "double", "Double" -> real(value, "Double", "d", Double.MAX_VALUE);
            default -> throw unsettable();
        };
    }

    /** {@code {…}}, with the braces of inner arrays bare, as initializers of arrays of arrays have them. */
    private String braces(String type, JsonElement value) {
        String element = type.substring(0, type.length() - 2);
        return "{"
                + joined(
                        array(value),
                        item -> element.endsWith("[]") && item.isJsonArray()
                                ? braces(element, item)
                                : expression(element, item))
                + "}";
    }

    private Iterable<JsonElement> array(JsonElement value) {
        if (!value.isJsonArray()) {
            throw wrong(value.toString());
        }
        return value.getAsJsonArray();
    }

    private static String joined(Iterable<JsonElement> items, Function<JsonElement, String> literal) {
        return StreamSupport.stream(items.spliterator(), false).map(literal).collect(Collectors.joining(", "));
    }

    private JsonElement notNull(JsonElement item) {
        if (item == JsonNull.INSTANCE) {
            throw wrong("null in it");
        }
        return item;
    }

    private String text(JsonElement value) {
        if (!(value instanceof JsonPrimitive primitive) || !primitive.isString()) {
            throw wrong(value.toString());
        }
        return value.getAsString();
    }

    private String whole(JsonElement value, Function<BigDecimal, Number> exact) {
        BigDecimal number = number(value);
        if (number.scale() > 0) {
            throw wrong(value.toString());
        }
        try {
            return exact.apply(number).toString();
        } catch (ArithmeticException e) {
            throw wrong(value.toString());
        }
    }

    private String real(JsonElement value, String owner, String suffix, double largest) {
        if (value instanceof JsonPrimitive primitive && primitive.isString()) {
            return switch (primitive.getAsString()) {
                case "NaN" -> owner + ".NaN";
                case "Infinity", "+Infinity" -> owner + ".POSITIVE_INFINITY";
                case "-Infinity" -> owner + ".NEGATIVE_INFINITY";
                default -> throw wrong(value.toString());
            };
        }
        BigDecimal number = number(value);
        if (number.abs().compareTo(BigDecimal.valueOf(largest)) > 0) {
            throw wrong(value.toString());
        }
        return number + suffix;
    }

    private BigDecimal number(JsonElement value) {
        if (!(value instanceof JsonPrimitive primitive) || !primitive.isNumber()) {
            throw wrong(value.toString());
        }
        return decimal(value.getAsString(), value.toString());
    }

    private BigDecimal decimal(String text, String shown) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw wrong(shown);
        }
    }

    private UsageException wrong(String got) {
        return new UsageException("parameter " + name + " must be of type " + declared + ", got " + got);
    }

    private UsageException unsettable() {
        return new UsageException("parameter " + name + " has type " + declared
                + ", which cannot be set from outside; numbers, boolean, char, String, Path can, and arrays, Lists and"
                + " Maps by String of these");
    }

    private static String simple(String type) {
        return type.replaceAll("\\s", "").replaceAll("\\bjava\\.(lang|util|nio\\.file)\\.", "");
    }

    private static String quoted(String text) {
        return '"' + escaped(text) + '"';
    }

    private static String escaped(String text) {
        StringBuilder java = new StringBuilder();
        text.chars().forEach(c -> {
            switch (c) {
                case '"' -> java.append("\\\"");
                case '\\' -> java.append("\\\\");
                case '\n' -> java.append("\\n");
                case '\r' -> java.append("\\r");
                case '\t' -> java.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7F) {
                        java.append(String.format("\\%03o", c));
                    } else {
                        java.append((char) c);
                    }
                }
            }
        });
        return java.toString();
    }
}
