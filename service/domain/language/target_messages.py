"""What is said of a target that could not be read, or not for sure, in Vietnamese and English?"""

TARGET_PROBLEMS: dict[str, tuple[str, str]] = {
    "empty": ("Không có chữ nào để đọc.", "There is nothing to read."),
    "too_long": (
        "Đoạn văn dài quá {limit} ký tự nên không đọc; hãy tách từng chỉ tiêu.",
        "The text is longer than {limit} characters and was not read; cut it into single targets.",
    ),
    "no_value": (
        "“{words}” nêu tên chỉ tiêu nhưng không có giá trị; hãy bổ sung mức phấn đấu.",
        "“{words}” names a quantity but gives no value; add the value to reach.",
    ),
    "value_elsewhere": (
        "“{words}” dẫn sang giá trị ở nơi khác; hãy ghi giá trị đó vào đây.",
        "“{words}” points to a value printed elsewhere; write that value here.",
    ),
    "not_understood": (
        "Không đọc được “{words}”; hãy nhập chỉ tiêu bằng tay.",
        "“{words}” could not be read; enter the target by hand.",
    ),
    "number_not_read": (
        "Số {number} không rõ thuộc về đâu; hãy kiểm tra xem có phải là giá trị phấn đấu không.",
        "It is not clear what the number {number} belongs to; check whether it is a value to reach.",
    ),
    "number_ambiguous": (
        "Số {number} có thể hiểu theo hai cách (dấu chấm, dấu phẩy); hãy kiểm tra.",
        "The number {number} can be read in two ways (point, comma); check it.",
    ),
    "comparators_conflict": (
        "Các từ so sánh quanh {number} không thống nhất; hãy chọn một.",
        "The comparing words around {number} disagree; choose one.",
    ),
    "from_alone": (
        "“từ {number}” không có “trở lên”; đã hiểu là từ mức đó trở lên.",
        "“từ {number}” stands without “trở lên”; taken as at least.",
    ),
    "range_turned": (
        "Khoảng {low}–{high} có cận dưới không nhỏ hơn cận trên; hãy sửa.",
        "The range {low}–{high} does not rise; mend it.",
    ),
    "over_hundred": (
        "Tỷ lệ {number}% vượt quá 100%; hãy kiểm tra.",
        "A ratio of {number}% is more than a whole; check it.",
    ),
    "unit_unknown": (
        "Chưa biết đơn vị tính của {number}; hãy bổ sung.",
        "The unit of measure of {number} is not known; add it.",
    ),
    "change_of_ratio": (
        "Tỷ lệ thay đổi {number}%: chưa rõ là điểm phần trăm hay phần trăm so với hiện trạng; hãy kiểm tra.",
        "A ratio changes by {number}%: points, or per cent of where it stands? Check which.",
    ),
    "change_not_percent": (
        "Mức thay đổi {number} {unit} không phải là phần trăm; hãy đổi ra phần trăm hoặc ghi mức cần đạt.",
        "A change by {number} {unit} is no percentage; turn it into one, or give the level to reach.",
    ),
    "change_or_level": (
        "“{number}”: mức tăng thêm hay mức cần đạt? Đã hiểu là mức tăng thêm; hãy kiểm tra.",
        "“{number}”: a rise by so much, or up to it? Taken as a rise by so much; check it.",
    ),
    "times_taken": (
        "“{words}” được hiểu là thay đổi {number}%; hãy kiểm tra.",
        "“{words}” is taken as a change by {number}%; check it.",
    ),
    "baseline_named": (
        "Xuất phát từ mức {number}; hãy ghi mức đó làm hiện trạng của chỉ tiêu.",
        "It starts from {number}; record that as the indicator's baseline.",
    ),
    "respectively_unmatched": (
        "“lần lượt” có {values} giá trị nhưng không tách được đúng {values} nội dung; hãy nhập từng chỉ tiêu.",
        "“lần lượt” gives {values} values, but not so many quantities could be told apart; enter them one by one.",
    ),
    "year_before": (
        "“trước {year}” được hiểu là hết năm {taken}; hãy kiểm tra.",
        "“trước {year}” is taken as the end of {taken}; check it.",
    ),
    "year_shared": (
        "Năm {year} in ở cuối câu, được hiểu là của mọi giá trị trong câu; hãy kiểm tra.",
        "The year {year} ends the sentence and is taken for all its values; check it.",
    ),
    "value_shared": (
        "“{words}” không có số riêng; đã hiểu là cũng {number}% như nội dung trước; hãy kiểm tra.",
        "“{words}” has no figure of its own; taken as {number}% like what stands before it; check it.",
    ),
    "in_words": (
        "Chỉ tiêu bằng lời, không có số: “{words}”; người theo dõi sẽ đánh giá.",
        "A target in words, without a number: “{words}”; a person has to judge it.",
    ),
    "zero_taken": (
        "“{words}” được hiểu là bằng 0; hãy kiểm tra.",
        "“{words}” is taken as zero; check it.",
    ),
    "relative_level": (
        "Giá trị {number} nói theo một mức khác (vượt, cao hơn, thấp hơn …); hãy ghi mức cần đạt.",
        "The value {number} is told relative to another level (beyond, above, below …); write the level to reach.",
    ),
    "maybe_past": (
        "Giá trị {number} có thể là kết quả đã có, không phải mức phấn đấu; hãy kiểm tra.",
        "The value {number} may be what has been reached already, not what is to be; check it.",
    ),
    "alternatives": (
        "Hai giá trị nối bằng “hoặc”; hãy chọn giá trị được theo dõi ({number}).",
        "Two values are joined by “hoặc” (or); choose which is followed ({number}).",
    ),
    "two_values": (
        "Một nội dung có hai giá trị cho cùng thời hạn ({number} là giá trị sau); hãy chọn một.",
        "One quantity has two values for the same day ({number} is the later one); choose one.",
    ),
    "direction_guessed": (
        "“{words}”: chưa rõ cần tăng hay giảm, đã hiểu là cần giảm; hãy kiểm tra.",
        "“{words}”: more or less of it? Taken as less is better; check it.",
    ),
    "rank_not_read": (
        "Thứ hạng “{words}” không phải là giá trị đo được; hãy nhập bằng tay.",
        "The rank “{words}” is no measured value; enter it by hand.",
    ),
}  # fmt: skip
